import Foundation
import RWKVEngine
import RWKVSampling

/// How `generate` chooses tokens and when it ends, under the names of `generation_config.json`.
///
///     var config = GenerationConfig()
///     config.doSample = true
///     config.temperature = 0.8
///     config.topP = 0.5
public struct GenerationConfig: Codable, Hashable, Sendable {
  /// The most tokens to write; nil leaves it to `maxLength`.
  public var maxNewTokens: Int?
  /// The most tokens of prompt and reply together, where `maxNewTokens` says nothing.
  public var maxLength = 20
  /// Whether tokens are drawn; else the most likely one is taken each time.
  public var doSample = false
  /// The divisor of logits before a draw; above 0.
  public var temperature = 1.0
  /// How many of the most likely tokens to draw from; 0 for all.
  public var topK = 50
  /// The least probability mass of the tokens to draw from.
  public var topP = 1.0
  /// The least probability relative to the most likely token's; nil for none.
  public var minP: Double?
  /// The mass of locally typical sampling; 1 is off.
  public var typicalP = 1.0
  /// Divides positive and multiplies negative logits of tokens that prompt and reply hold; 1 is off.
  public var repetitionPenalty = 1.0
  /// The tokens that end a reply; nil for those of the model's files.
  public var eosTokenId: [Int]?
  /// The token that begins a text; not used.
  public var bosTokenId: Int?
  /// The token that fills up; not used, for rows keep their own lengths.
  public var padTokenId: Int?
  /// Starts the random numbers: the same draws for the same seed; nil for others each time. No field of
  /// Hugging Face's.
  public var seed: UInt64?

  /// The defaults of transformers: greedy, 20 tokens in all.
  public init() {}

  /// Reads the `generation_config.json` of a model; the defaults where it has none.
  ///
  /// - Parameter name: A path, or the model's name in the Hugging Face cache.
  /// - Throws: `CheckpointError` or `EngineError` where there is no model, or the file cannot be used.
  public static func from(pretrained name: String) throws -> GenerationConfig {
    try of(ModelFile(path: modelPath(of: name)))
  }

  static func of(_ file: ModelFile) throws -> GenerationConfig {
    guard let data = file.generationConfigurationFile else { return GenerationConfig() }
    do {
      return try JSONDecoder().decode(GenerationConfig.self, from: data)
    } catch {
      throw EngineError(
        path: file.path + "/generation_config.json",
        problem: "is not the JSON of a generation's configuration")
    }
  }

  private enum CodingKeys: String, CodingKey {
    case maxNewTokens = "max_new_tokens"
    case maxLength = "max_length"
    case doSample = "do_sample"
    case temperature
    case topK = "top_k"
    case topP = "top_p"
    case minP = "min_p"
    case typicalP = "typical_p"
    case repetitionPenalty = "repetition_penalty"
    case eosTokenId = "eos_token_id"
    case bosTokenId = "bos_token_id"
    case padTokenId = "pad_token_id"
    case seed
  }

  /// Reads the fields that are there; the others keep their defaults, as does one that is null.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func read<T: Decodable>(_ key: CodingKeys, _ value: T) throws -> T {
      try fields.decodeIfPresent(T.self, forKey: key) ?? value
    }
    maxNewTokens = try fields.decodeIfPresent(Int.self, forKey: .maxNewTokens)
    maxLength = try read(.maxLength, maxLength)
    doSample = try read(.doSample, doSample)
    temperature = try read(.temperature, temperature)
    topK = try read(.topK, topK)
    topP = try read(.topP, topP)
    minP = try fields.decodeIfPresent(Double.self, forKey: .minP)
    typicalP = try read(.typicalP, typicalP)
    repetitionPenalty = try read(.repetitionPenalty, repetitionPenalty)
    bosTokenId = try fields.decodeIfPresent(Int.self, forKey: .bosTokenId)
    padTokenId = try fields.decodeIfPresent(Int.self, forKey: .padTokenId)
    seed = try fields.decodeIfPresent(UInt64.self, forKey: .seed)
    eosTokenId = try fields.decodeIfPresent(TokenIDs.self, forKey: .eosTokenId)?.list
  }

  /// The same for the sampler, which takes the steps in Hugging Face's order.
  ///
  /// - Throws: `EngineError` where a value is out of range.
  func settings(newTokens: Int, path: String) throws -> SamplingSettings {
    var settings = SamplingSettings()
    settings.order = .huggingFace
    settings.presencePenalty = 0
    settings.frequencyPenalty = 0
    settings.repetitionPenalty = repetitionPenalty
    settings.temperature = 0
    settings.topP = 1
    settings.seed = seed
    settings.maximumTokens = newTokens
    if doSample {
      guard temperature > 0 else {
        throw EngineError(
          path: path, problem: "temperature is \(temperature), which is not above 0")
      }
      settings.temperature = temperature
      settings.topK = topK
      settings.topP = topP
      settings.minP = minP ?? 0
      settings.typicalP = typicalP
    }
    do throws(SamplingSetting.Refusal) {
      for setting in SamplingSetting.allCases where setting != .maximumTokens {
        try setting.check(settings)
      }
    } catch {
      throw EngineError(path: path, problem: "cannot generate so: a setting \(error.reason)")
    }
    return settings
  }
}
