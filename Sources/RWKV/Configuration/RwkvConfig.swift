import RWKVEngine

/// The configuration of an RWKV-4 model: the documented `RwkvConfig`, with its fields and defaults.
///
///     let config = RwkvConfig(vocabSize: 4096, hiddenSize: 224, numHiddenLayers: 6)
///     let model = try RwkvModel(config)
///     print(model.config.numHiddenLayers)
public struct RwkvConfig: PretrainedConfig {
  public static let modelType = "rwkv"
  public static let generation = "RWKV-4"

  private var fields = RWKV4Configuration()
  public var outputAttentions = false
  public var outputHiddenStates = false

  /// The documented defaults.
  public init() {}

  /// A configuration with the defaults where nothing is said; see each property.
  public init(
    vocabSize: Int = 50277,
    contextLength: Int = 1024,
    hiddenSize: Int = 4096,
    numHiddenLayers: Int = 32,
    attentionHiddenSize: Int? = nil,
    intermediateSize: Int? = nil,
    layerNormEpsilon: Double = 1e-5,
    bosTokenId: Int = 0,
    eosTokenId: [Int] = [0],
    rescaleEvery: Int = 6,
    tieWordEmbeddings: Bool = false,
    useCache: Bool = true
  ) {
    self.vocabSize = vocabSize
    self.contextLength = contextLength
    self.hiddenSize = hiddenSize
    self.numHiddenLayers = numHiddenLayers
    self.attentionHiddenSize = attentionHiddenSize
    self.intermediateSize = intermediateSize
    self.layerNormEpsilon = layerNormEpsilon
    self.bosTokenId = bosTokenId
    self.eosTokenId = eosTokenId
    self.rescaleEvery = rescaleEvery
    self.tieWordEmbeddings = tieWordEmbeddings
    self.useCache = useCache
  }

  public init(from decoder: any Decoder) throws {
    fields = try .init(from: decoder)
    (outputAttentions, outputHiddenStates) = try OutputFields.read(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try fields.encode(to: encoder)
    try OutputFields.write(outputAttentions, outputHiddenStates, to: encoder)
  }

  /// Rows of the embedding, V: one for each token.
  public var vocabSize: Int {
    get { fields.vocabularySize }
    set { fields.vocabularySize = newValue }
  }

  /// Tokens of the texts that the model was trained on. A state goes on without a limit.
  public var contextLength: Int {
    get { fields.contextLength }
    set { fields.contextLength = newValue }
  }

  /// Width of the embeddings and hidden states, H.
  public var hiddenSize: Int {
    get { fields.hiddenSize }
    set { fields.hiddenSize = newValue }
  }

  /// Layers, L.
  public var numHiddenLayers: Int {
    get { fields.layerCount }
    set { fields.layerCount = newValue }
  }

  /// Width of the time mix, A; nil for `hiddenSize`.
  public var attentionHiddenSize: Int? {
    get { fields.attentionHiddenSize }
    set { fields.attentionHiddenSize = newValue }
  }

  /// Width of the channel mix; nil for four times `hiddenSize`.
  public var intermediateSize: Int? {
    get { fields.intermediateSize }
    set { fields.intermediateSize = newValue }
  }

  /// The epsilon of the layer norms; that of the last one is always 1e-5.
  public var layerNormEpsilon: Double {
    get { fields.layerNormEpsilon }
    set { fields.layerNormEpsilon = newValue }
  }

  /// The token that begins a text.
  public var bosTokenId: Int {
    get { fields.beginOfText }
    set { fields.beginOfText = newValue }
  }

  /// The tokens that end a text; a file holds one or a list.
  public var eosTokenId: [Int] {
    get { fields.endOfText.list }
    set { fields.endOfText.list = newValue }
  }

  /// Hidden states are halved after every so many layers; 0 or a negative number never.
  public var rescaleEvery: Int {
    get { fields.rescaleEvery }
    set { fields.rescaleEvery = newValue }
  }

  /// Whether the head is the embedding.
  public var tieWordEmbeddings: Bool {
    get { fields.tiesEmbeddings }
    set { fields.tiesEmbeddings = newValue }
  }

  /// Whether a call returns the state.
  public var useCache: Bool {
    get { fields.usesCache }
    set { fields.usesCache = newValue }
  }
}
