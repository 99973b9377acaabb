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
  /// Published files say 64 here whatever the number of heads; the tensors tell.
  public var attentionHeadCount = 64
  /// Channels of a head.
  public var headSize = 64
  /// The group norm uses 1e-5 times its square.
  public var headSizeDivisor = 8
  /// Width of the channel mix's keys; nil means 3.5 times `hiddenSize`, rounded to a multiple of 32.
  public var intermediateSize: Int?
  /// The epsilon of pre_ln, ln1 and ln2.
  public var layerNormEpsilon = 1e-5
  /// The token that begins a text.
  public var beginOfText = 0
  /// The tokens that end a text, one or several.
  public var endOfText: TokenIDs = 0
  /// Acts on half-precision arithmetic only, which this engine does not use.
  public var rescaleEvery = 6
  /// Whether the head is the embedding.
  public var tiesEmbeddings = false
  /// Whether a call returns the state.
  public var usesCache = true

  /// The documented defaults.
  public init() {}

  enum CodingKeys: String, CodingKey {
    case vocabularySize = "vocab_size"
    case hiddenSize = "hidden_size"
    case layerCount = "num_hidden_layers"
    case attentionHiddenSize = "attention_hidden_size"
    case attentionHeadCount = "num_attention_heads"
    case headSize = "head_size"
    case headSizeDivisor = "head_size_divisor"
    case intermediateSize = "intermediate_size"
    case layerNormEpsilon = "layer_norm_epsilon"
    case beginOfText = "bos_token_id"
    case endOfText = "eos_token_id"
    case rescaleEvery = "rescale_every"
    case tiesEmbeddings = "tie_word_embeddings"
    case usesCache = "use_cache"
  }

  /// Reads the fields that are there; the others keep their defaults, as does one that is null.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    try fields.read(.vocabularySize, into: &vocabularySize)
    try fields.read(.hiddenSize, into: &hiddenSize)
    try fields.read(.layerCount, into: &layerCount)
    attentionHiddenSize = try fields.decodeIfPresent(Int.self, forKey: .attentionHiddenSize)
    try fields.read(.attentionHeadCount, into: &attentionHeadCount)
    try fields.read(.headSize, into: &headSize)
    try fields.read(.headSizeDivisor, into: &headSizeDivisor)
    intermediateSize = try fields.decodeIfPresent(Int.self, forKey: .intermediateSize)
    try fields.read(.layerNormEpsilon, into: &layerNormEpsilon)
    try fields.read(token: .beginOfText, into: &beginOfText)
    try fields.read(.endOfText, into: &endOfText)
    try fields.read(.rescaleEvery, into: &rescaleEvery)
    try fields.read(.tiesEmbeddings, into: &tiesEmbeddings)
    try fields.read(.usesCache, into: &usesCache)
  }
}
