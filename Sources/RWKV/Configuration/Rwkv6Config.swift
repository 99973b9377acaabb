import RWKVEngine

/// The configuration of an RWKV-6 model: the documented `Rwkv6Config`, with its fields and defaults.
public struct Rwkv6Config: PretrainedConfig {
  public static let modelType = "rwkv6"
  public static let generation = "RWKV-6"

  private var fields = RWKV6Configuration()
  public var outputAttentions = false
  public var outputHiddenStates = false

  /// The documented defaults.
  public init() {}

  /// A configuration with the defaults where nothing is said; see each property.
  public init(
    vocabSize: Int = 65536,
    hiddenSize: Int = 768,
    numHiddenLayers: Int = 24,
    attentionHiddenSize: Int? = nil,
    numAttentionHeads: Int = 64,
    headSize: Int = 64,
    headSizeDivisor: Int = 8,
    intermediateSize: Int? = nil,
    layerNormEpsilon: Double = 1e-5,
    bosTokenId: Int = 0,
    eosTokenId: [Int] = [0],
    rescaleEvery: Int = 6,
    tieWordEmbeddings: Bool = false,
    useCache: Bool = true
  ) {
    self.vocabSize = vocabSize
    self.hiddenSize = hiddenSize
    self.numHiddenLayers = numHiddenLayers
    self.attentionHiddenSize = attentionHiddenSize
    self.numAttentionHeads = numAttentionHeads
    self.headSize = headSize
    self.headSizeDivisor = headSizeDivisor
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

  /// Width of the time mix; nil for `hiddenSize`.
  public var attentionHiddenSize: Int? {
    get { fields.attentionHiddenSize }
    set { fields.attentionHiddenSize = newValue }
  }

  /// In published files the size of a head; what counts are the weights.
  public var numAttentionHeads: Int {
    get { fields.attentionHeadCount }
    set { fields.attentionHeadCount = newValue }
  }

  /// Channels of a head.
  public var headSize: Int {
    get { fields.headSize }
    set { fields.headSize = newValue }
  }

  /// The group norm takes 1e-5 times its square as epsilon.
  public var headSizeDivisor: Int {
    get { fields.headSizeDivisor }
    set { fields.headSizeDivisor = newValue }
  }

  /// Ignored where weights are loaded, as by the reference code; nil for 3.5 times `hiddenSize`,
  /// rounded down to a multiple of 32.
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

  /// Acts on arithmetic in half precision only, which is not used here.
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
