/// `config.json` of an RWKV-5 model in Hugging Face layout: the fields of `Rwkv5Config` that matter.
public struct RWKV5Configuration: Hashable, Codable, Sendable {
  /// Rows of the embedding, V.
  public var vocabularySize = 65536
  /// Width of the residual stream, H.
  public var hiddenSize = 768
  /// Layers, L.
  public var layerCount = 24
  /// nil means `hiddenSize`.
  public var attentionHiddenSize: Int?
  /// Channels of a head.
  public var headSize = 64
  /// The group norm uses 1e-5 times its square.
  public var headSizeDivisor = 8
  /// Width of the channel mix's keys; nil means 3.5 times `hiddenSize`, rounded to a multiple of 32.
  public var intermediateSize: Int?
  /// The epsilon of pre_ln, ln1 and ln2.
  public var layerNormEpsilon = 1e-5
  /// Whether the head is the embedding.
  public var tiesEmbeddings = false

  /// The documented defaults.
  public init() {}

  enum CodingKeys: String, CodingKey {
    case vocabularySize = "vocab_size"
    case hiddenSize = "hidden_size"
    case layerCount = "num_hidden_layers"
    case attentionHiddenSize = "attention_hidden_size"
    case headSize = "head_size"
    case headSizeDivisor = "head_size_divisor"
    case intermediateSize = "intermediate_size"
    case layerNormEpsilon = "layer_norm_epsilon"
    case tiesEmbeddings = "tie_word_embeddings"
  }

  /// Reads the fields that are there; the others keep their defaults, as does one that is null.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    try fields.read(.vocabularySize, into: &vocabularySize)
    try fields.read(.hiddenSize, into: &hiddenSize)
    try fields.read(.layerCount, into: &layerCount)
    attentionHiddenSize = try fields.decodeIfPresent(Int.self, forKey: .attentionHiddenSize)
    try fields.read(.headSize, into: &headSize)
    try fields.read(.headSizeDivisor, into: &headSizeDivisor)
    intermediateSize = try fields.decodeIfPresent(Int.self, forKey: .intermediateSize)
    try fields.read(.layerNormEpsilon, into: &layerNormEpsilon)
    try fields.read(.tiesEmbeddings, into: &tiesEmbeddings)
  }
}
