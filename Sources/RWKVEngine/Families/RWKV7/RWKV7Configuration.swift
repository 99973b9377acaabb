/// `config.json` of an RWKV-7 model in the layout of flash-linear-attention: the fields that say what
/// tensors cannot, and those that its loader needs.
public struct RWKV7Configuration: Hashable, Codable, Sendable {
  /// Rows of the embedding, V.
  public var vocabularySize = 65536
  /// Width of the residual stream, H.
  public var hiddenSize = 2048
  /// Layers, L.
  public var layerCount = 24
  /// Width of the channel mix's keys, I; nil means four times `hiddenSize`.
  public var intermediateSize: Int?
  /// Channels of a head.
  public var headSize = 64
  /// The epsilon of all norms; the group norm's is as many times it as a head has channels.
  public var normEpsilon = 1e-5
  /// The epsilon of the group norm, where it is another; a field of this program's.
  public var groupNormEpsilon: Double?
  /// Heads of the time mix, and the width of the values of every layer; nil where not said.
  public var headCount: Int?
  public var valueWidths: [Int]?
  /// Ranks of the adapters of decay, learning rate, values and gate; nil where not said.
  public var decayRank, rateRank, valueRank, gateRank: Int?
  /// The nonlinearity of the channel mix.
  public var activation = "sqrelu"
  /// Whether the embedding is normalised.
  public var normalisesEmbedding = true
  /// Whether norms have a bias.
  public var normsHaveBias = true
  /// The token that begins a text.
  public var beginOfText = 0
  /// The tokens that end a text, one or several.
  public var endOfText: TokenIDs = 0
  /// Whether a call returns the state.
  public var usesCache = true
  /// Whether the head is the embedding.
  public var tiesEmbeddings = false
  /// Whether some layers are attention instead.
  private var hasAttention = false

  /// The defaults.
  public init() {}

  /// A feature that the engine does not compute, as the file puts it; nil for none.
  var unsupported: String? {
    if hasAttention { return "attn is set: some of its layers are attention" }
    if activation != "sqrelu" { return "hidden_act is \(activation), not sqrelu" }
    if !normalisesEmbedding { return "norm_first is false" }
    if !normsHaveBias { return "norm_bias is false" }
    return nil
  }

  enum CodingKeys: String, CodingKey {
    case vocabularySize = "vocab_size"
    case hiddenSize = "hidden_size"
    case layerCount = "num_hidden_layers"
    case intermediateSize = "intermediate_size"
    case headSize = "head_dim"
    case normEpsilon = "norm_eps"
    case groupNormEpsilon = "group_norm_eps"
    case headCount = "num_heads"
    case valueWidths = "value_dim"
    case decayRank = "decay_low_rank_dim"
    case rateRank = "a_low_rank_dim"
    case valueRank = "v_low_rank_dim"
    case gateRank = "gate_low_rank_dim"
    case activation = "hidden_act"
    case normalisesEmbedding = "norm_first"
    case normsHaveBias = "norm_bias"
    case beginOfText = "bos_token_id"
    case endOfText = "eos_token_id"
    case usesCache = "use_cache"
    case tiesEmbeddings = "tie_word_embeddings"
    case attention = "attn"
  }

  /// Reads the fields that are there; the others keep their defaults, as does one that is null.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    try fields.read(.vocabularySize, into: &vocabularySize)
    try fields.read(.hiddenSize, into: &hiddenSize)
    try fields.read(.layerCount, into: &layerCount)
    intermediateSize = try fields.decodeIfPresent(Int.self, forKey: .intermediateSize)
    try fields.read(.headSize, into: &headSize)
    try fields.read(.normEpsilon, into: &normEpsilon)
    groupNormEpsilon = try fields.decodeIfPresent(Double.self, forKey: .groupNormEpsilon)
    headCount = try? fields.decodeIfPresent(Int.self, forKey: .headCount)
    valueWidths = try? fields.decodeIfPresent([Int].self, forKey: .valueWidths)
    decayRank = try fields.decodeIfPresent(Int.self, forKey: .decayRank)
    rateRank = try fields.decodeIfPresent(Int.self, forKey: .rateRank)
    valueRank = try fields.decodeIfPresent(Int.self, forKey: .valueRank)
    gateRank = try fields.decodeIfPresent(Int.self, forKey: .gateRank)
    try fields.read(.activation, into: &activation)
    try fields.read(.normalisesEmbedding, into: &normalisesEmbedding)
    try fields.read(.normsHaveBias, into: &normsHaveBias)
    try fields.read(token: .beginOfText, into: &beginOfText)
    try fields.read(.endOfText, into: &endOfText)
    try fields.read(.usesCache, into: &usesCache)
    try fields.read(.tiesEmbeddings, into: &tiesEmbeddings)
    hasAttention = try fields.contains(.attention) && !fields.decodeNil(forKey: .attention)
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(vocabularySize, forKey: .vocabularySize)
    try fields.encode(hiddenSize, forKey: .hiddenSize)
    try fields.encode(layerCount, forKey: .layerCount)
    try fields.encodeIfPresent(intermediateSize, forKey: .intermediateSize)
    try fields.encode(headSize, forKey: .headSize)
    try fields.encode(normEpsilon, forKey: .normEpsilon)
    try fields.encodeIfPresent(groupNormEpsilon, forKey: .groupNormEpsilon)
    try fields.encodeIfPresent(headCount, forKey: .headCount)
    try fields.encodeIfPresent(valueWidths, forKey: .valueWidths)
    try fields.encodeIfPresent(decayRank, forKey: .decayRank)
    try fields.encodeIfPresent(rateRank, forKey: .rateRank)
    try fields.encodeIfPresent(valueRank, forKey: .valueRank)
    try fields.encodeIfPresent(gateRank, forKey: .gateRank)
    try fields.encode(activation, forKey: .activation)
    try fields.encode(normalisesEmbedding, forKey: .normalisesEmbedding)
    try fields.encode(normsHaveBias, forKey: .normsHaveBias)
    try fields.encode(beginOfText, forKey: .beginOfText)
    try fields.encode(endOfText, forKey: .endOfText)
    try fields.encode(usesCache, forKey: .usesCache)
    try fields.encode(tiesEmbeddings, forKey: .tiesEmbeddings)
  }
}
