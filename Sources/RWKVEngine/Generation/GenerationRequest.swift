import RWKVSampling
import RWKVTokenizers

/// A request for replies: where they start, how their tokens are chosen, and what ends them.
public struct GenerationRequest: Sendable {
  /// Where to begin; nil is the empty text.
  public var start: Snapshot?
  /// Read first, each piece encoded by itself.
  public var prompt: [String] = []
  /// Read after the pieces, as they are.
  public var promptTokens: [TokenID] = []
  /// Texts that end the reply and are not part of it.
  public var stops: [String] = []
  /// The text of the reply that stands already, at the end of what is read first: a stop may begin in it.
  public var begun = ""
  /// A text until whose end the stops mean nothing, if the reply is still before it, as in a thought; nil for
  /// none. White space or `>` after it is no beginning of a stop.
  public var stopsAfter: String?
  /// Tokens that end the reply; nil for the generator's.
  public var endOfText: Set<TokenID>?
  /// Asked after every token whether the reply ends with it: gets all tokens, from the first one of the text,
  /// and the logits [V] that the last was chosen by.
  public var isComplete: (@Sendable (_ tokens: [TokenID], _ scores: [Float]) -> Bool)?
  /// Whether penalties act on the tokens of the prompt too, as Hugging Face's do.
  public var penalisesPrompt = false
  /// Read after a reply that ended by itself, in place of the token that ended it, unless the reply ends with
  /// it.
  public var suffix = ""
  /// Asked before every token, so that a change acts on the very next one.
  public var settings: @Sendable () -> SamplingSettings

  /// Makes a request for a reply to an empty prompt.
  public init(settings: @escaping @Sendable () -> SamplingSettings) { self.settings = settings }
}

/// A report of a generation while it runs; replies are numbered from 0.
public enum GenerationEvent: Sendable {
  /// So many of the prompt's tokens are read.
  case reading(done: Int, of: Int)
  /// More of a reply, whole characters; `tokens` counts all that were sampled for it so far.
  case text(String, tokens: Int, reply: Int)
  /// A reply is whole; the others go on.
  case ended(Generation, reply: Int)
}

/// A reply that is whole.
public struct Generation: Sendable {
  /// Why it ended.
  public enum Reason: String, Hashable, Sendable, Codable {
    case stopText = "stop"
    case endOfText = "end-of-text"
    case length
    case cancelled
    /// The request's own question said so.
    case stoppingCriteria = "stopping-criteria"
    /// The model gave no numbers to choose a token by.
    case notFinite = "not-finite"
  }

  /// Why it ended.
  public var reason: Reason
  /// The reply as the model wrote it, without what ended it.
  public var text: String
  /// The tokens sampled, the one that ended it included.
  public var sampled: [TokenID]
  /// The place after the prompt: going on from here writes another reply at no cost.
  public var afterPrompt: Snapshot
  /// The place after the reply (and the suffix, where it ended by itself).
  public var end: Snapshot
  /// The cost.
  public var statistics: GenerationStatistics
}

/// The cost of a generation.
public struct GenerationStatistics: Hashable, Sendable {
  /// Tokens of the prompt that were read.
  public var promptTokens = 0
  /// Seconds that reading the prompt took.
  public var promptSeconds = 0.0
  /// Tokens that were sampled.
  public var replyTokens = 0
  /// Seconds that writing the reply took.
  public var replySeconds = 0.0
  /// The number that its tokens were drawn with: that of the settings, or one made for it.
  public var seed: UInt64?

  /// Prompt tokens read per second; nil where none were.
  public var promptRate: Double? {
    promptTokens > 0 ? Double(promptTokens) / max(promptSeconds, 1e-9) : nil
  }

  /// Reply tokens per second; nil where none were written.
  public var replyRate: Double? {
    replyTokens > 0 ? Double(replyTokens) / max(replySeconds, 1e-9) : nil
  }
}
