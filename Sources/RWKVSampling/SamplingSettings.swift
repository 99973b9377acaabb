/// How the next token is chosen from the logits; one value, read afresh for every token.
///
/// Names, ranges and help of the settings are in ``SamplingSetting``; the values here are the defaults.
public struct SamplingSettings: Hashable, Sendable {
  /// The order in which truncation and temperature act; both exist in the wild.
  public enum Order: String, Hashable, Codable, Sendable, CaseIterable {
    /// The `rwkv` package: softmax, top-p, top-k, then temperature as a power of the probabilities.
    case rwkv
    /// Hugging Face: repetition penalty, temperature, top-k, top-p, min-p, typical-p on logits.
    case huggingFace = "hf"
  }

  /// Which package's order of steps is taken.
  public var order: Order = .rwkv
  /// 0 takes the likeliest token; 1 leaves the model's own distribution.
  public var temperature: Double = 1.0
  /// The least probability mass kept, likeliest tokens first; 1 keeps all.
  public var topP: Double = 0.5
  /// The most tokens kept; 0 keeps all.
  public var topK: Int = 0
  /// Subtracted once from the logit of every token that the reply already holds.
  public var presencePenalty: Double = 0.4
  /// Subtracted for each (decayed) occurrence in the reply.
  public var frequencyPenalty: Double = 0.4
  /// The factor of every count after each token.
  public var penaltyDecay: Double = 0.996
  /// Hugging Face order only: divides positive and multiplies negative logits of tokens seen; 1 is off.
  public var repetitionPenalty: Double = 1
  /// Hugging Face order only: the least probability relative to the likeliest token's; 0 is off.
  public var minP: Double = 0
  /// Hugging Face order only: locally typical sampling's mass; 1 is off.
  public var typicalP: Double = 1
  /// Starts the generator of a reply; nil takes a new seed each time.
  public var seed: UInt64?
  /// The most tokens of one reply; the sampler leaves counting them to its caller.
  public var maximumTokens: Int = 500

  /// The starting values: a chat that is lively but keeps to the point.
  public init() {}

  /// Refuses values outside their ranges, e.g. of a file that was edited by hand.
  public func check() throws(SamplingSetting.Refusal) {
    for setting in SamplingSetting.allCases { try setting.check(self) }
  }
}
