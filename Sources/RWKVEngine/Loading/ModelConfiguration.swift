import Foundation

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
  /// The token that ends a text.
  public var endOfText = 0
  /// Layers after which hidden states are halved; 0 never.
  public var rescaleEvery = 6
  /// Whether the head is the embedding.
  public var tiesEmbeddings = false
  /// Whether transformers returns the state; this engine always does.
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
    try fields.read(.beginOfText, into: &beginOfText)
    try fields.read(.endOfText, into: &endOfText)
    try fields.read(.rescaleEvery, into: &rescaleEvery)
    try fields.read(.tiesEmbeddings, into: &tiesEmbeddings)
    try fields.read(.usesCache, into: &usesCache)
  }
}

/// `config.json` of an RWKV-6 model in Hugging Face layout: the documented fields and defaults of
/// `Rwkv6Config`.
public struct RWKV6Configuration: Hashable, Codable, Sendable {
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
  /// nil, and ignored by the reference code, which takes 3.5 times `hiddenSize`.
  public var intermediateSize: Int?
  /// The epsilon of pre_ln, ln1 and ln2.
  public var layerNormEpsilon = 1e-5
  /// The token that begins a text.
  public var beginOfText = 0
  /// The token that ends a text.
  public var endOfText = 0
  /// Acts on half-precision arithmetic only, which this engine does not use.
  public var rescaleEvery = 6
  /// Whether the head is the embedding.
  public var tiesEmbeddings = false
  /// Whether transformers returns the state; this engine always does.
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
    try fields.read(.beginOfText, into: &beginOfText)
    try fields.read(.endOfText, into: &endOfText)
    try fields.read(.rescaleEvery, into: &rescaleEvery)
    try fields.read(.tiesEmbeddings, into: &tiesEmbeddings)
    try fields.read(.usesCache, into: &usesCache)
  }
}

extension KeyedDecodingContainer {
  fileprivate func read<T: Decodable>(_ key: Key, into value: inout T) throws {
    value = try decodeIfPresent(T.self, forKey: key) ?? value
  }
}

/// What `config.json` can say that the tensors cannot, whichever family it is of.
struct ConfigurationHints: Hashable, Sendable {
  var modelType: String?
  var layerNormEpsilon: Double = 1e-5
  /// A checkpoint without `config.json` is the raw kind, which is never rescaled in float32.
  var rescaleEvery = 0
  var tiesEmbeddings = false
  var headSizeDivisor = 8

  /// The hints of a checkpoint without `config.json`.
  init() {}

  /// Reads `config.json`.
  ///
  /// - Throws: `EngineError` where it is not JSON, or a field has a wrong type or an impossible value.
  init(_ data: Data, path: String) throws(EngineError) {
    struct Header: Decodable {
      var modelType: String?
      enum CodingKeys: String, CodingKey { case modelType = "model_type" }
    }
    do {
      modelType = try JSONDecoder().decode(Header.self, from: data).modelType
      if modelType == "rwkv6" {
        let configuration = try JSONDecoder().decode(RWKV6Configuration.self, from: data)
        layerNormEpsilon = configuration.layerNormEpsilon
        tiesEmbeddings = configuration.tiesEmbeddings
        headSizeDivisor = configuration.headSizeDivisor
      } else {
        let configuration = try JSONDecoder().decode(RWKV4Configuration.self, from: data)
        layerNormEpsilon = configuration.layerNormEpsilon
        tiesEmbeddings = configuration.tiesEmbeddings
        rescaleEvery = configuration.rescaleEvery
      }
    } catch {
      throw EngineError(path: path, problem: Self.sentence(for: error))
    }
    guard layerNormEpsilon > 0, layerNormEpsilon < 1 else {
      throw EngineError(path: path, problem: "layer_norm_epsilon is \(layerNormEpsilon)")
    }
    guard (0...1024).contains(rescaleEvery) else {
      throw EngineError(path: path, problem: "rescale_every is \(rescaleEvery)")
    }
    guard (1...1024).contains(headSizeDivisor) else {
      throw EngineError(path: path, problem: "head_size_divisor is \(headSizeDivisor)")
    }
  }

  /// What is wrong with the JSON.
  private static func sentence(for error: any Error) -> String {
    let context: DecodingError.Context? =
      switch error {
      case DecodingError.typeMismatch(_, let context): context
      case DecodingError.valueNotFound(_, let context): context
      default: nil
      }
    guard let context else { return "is not the JSON of a model's configuration" }
    let field = context.codingPath.map(\.stringValue).joined(separator: ".")
    return field.isEmpty
      ? "is not a JSON object" : "the field \"\(field)\" has a value of a wrong type"
  }
}
