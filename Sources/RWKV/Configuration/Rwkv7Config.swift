import RWKVEngine

/// The configuration of an RWKV-7 model, with the fields and defaults that flash-linear-attention gives
/// them.
public struct Rwkv7Config: PretrainedConfig {
  public static let modelType = "rwkv7"
  public static let generation = "RWKV-7"

  private var fields = RWKV7Configuration()
  public var outputAttentions = false
  public var outputHiddenStates = false

  /// The defaults.
  public init() {}

  /// A configuration with the defaults where nothing is said; see each property.
  public init(
    vocabSize: Int = 65536,
    hiddenSize: Int = 2048,
    numHiddenLayers: Int = 24,
    intermediateSize: Int? = nil,
    headDim: Int = 64,
    normEps: Double = 1e-5,
    decayLowRankDim: Int? = nil,
    aLowRankDim: Int? = nil,
    vLowRankDim: Int? = nil,
    gateLowRankDim: Int? = nil,
    bosTokenId: Int = 0,
    eosTokenId: [Int] = [0],
    tieWordEmbeddings: Bool = false,
    useCache: Bool = true
  ) {
    self.vocabSize = vocabSize
    self.hiddenSize = hiddenSize
    self.numHiddenLayers = numHiddenLayers
    self.intermediateSize = intermediateSize
    self.headDim = headDim
    self.normEps = normEps
    self.decayLowRankDim = decayLowRankDim
    self.aLowRankDim = aLowRankDim
    self.vLowRankDim = vLowRankDim
    self.gateLowRankDim = gateLowRankDim
    self.bosTokenId = bosTokenId
    self.eosTokenId = eosTokenId
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

  /// Width of the channel mix; nil for four times `hiddenSize`.
  public var intermediateSize: Int? {
    get { fields.intermediateSize }
    set { fields.intermediateSize = newValue }
  }

  /// Channels of a head.
  public var headDim: Int {
    get { fields.headSize }
    set { fields.headSize = newValue }
  }

  /// The epsilon of the norms; the group norm takes as many times it as a head has channels.
  public var normEps: Double {
    get { fields.normEpsilon }
    set { fields.normEpsilon = newValue }
  }

  /// Rank of the adapter of the decay; nil for the usual one.
  public var decayLowRankDim: Int? {
    get { fields.decayRank }
    set { fields.decayRank = newValue }
  }

  /// Rank of the adapter of the learning rate; nil for the usual one.
  public var aLowRankDim: Int? {
    get { fields.rateRank }
    set { fields.rateRank = newValue }
  }

  /// Rank of the adapter of the values; nil for the usual one.
  public var vLowRankDim: Int? {
    get { fields.valueRank }
    set { fields.valueRank = newValue }
  }

  /// Rank of the adapter of the gate; nil for the usual one.
  public var gateLowRankDim: Int? {
    get { fields.gateRank }
    set { fields.gateRank = newValue }
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
