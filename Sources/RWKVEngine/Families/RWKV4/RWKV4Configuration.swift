/// `config.json` of an RWKV-4 model in Hugging Face layout: the documented fields and defaults of
/// `RwkvConfig`.
public struct RWKV4Configuration: Hashable, Codable, Sendable {
  /// Rows of the embedding, V.
  public var vocabularySize = 50277
  /// Tokens of the texts it was trained on; no limit when it runs.
  public var contextLength = 1024
  /// Width of the residual stream, H.
  public var hiddenSize = 4096
  /// Layers, L.
  public var layerCount = 32
  /// nil means `hiddenSize`.
  public var attentionHiddenSize: Int?
  /// nil means four times `hiddenSize`.
  public var intermediateSize: Int?
  /// The epsilon of pre_ln, ln1 and ln2.
  public var layerNormEpsilon = 1e-5
  /// The token that begins a text.
  public var beginOfText = 0
  /// The tokens that end a text, one or several.
  public var endOfText: TokenIDs = 0
  /// Layers after which hidden states are halved; 0 never.
  public var rescaleEvery = 6
  /// Whether the head is the embedding.
  public var tiesEmbeddings = false
  /// Whether a call returns the state.
  public var usesCache = true

  /// The documented defaults.
  public init() {}

  enum CodingKeys: String, CodingKey {
    case vocabularySize = "vocab_size"
    case contextLength = "context_length"
    case hiddenSize = "hidden_size"
    case layerCount = "num_hidden_layers"
    case attentionHiddenSize = "attention_hidden_size"
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
    try fields.read(.contextLength, into: &contextLength)
    try fields.read(.hiddenSize, into: &hiddenSize)
    try fields.read(.layerCount, into: &layerCount)
    attentionHiddenSize = try fields.decodeIfPresent(Int.self, forKey: .attentionHiddenSize)
    intermediateSize = try fields.decodeIfPresent(Int.self, forKey: .intermediateSize)
    try fields.read(.layerNormEpsilon, into: &layerNormEpsilon)
    try fields.read(token: .beginOfText, into: &beginOfText)
    try fields.read(.endOfText, into: &endOfText)
    try fields.read(.rescaleEvery, into: &rescaleEvery)
    try fields.read(.tiesEmbeddings, into: &tiesEmbeddings)
    try fields.read(.usesCache, into: &usesCache)
  }
}
