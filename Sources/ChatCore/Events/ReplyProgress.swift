import Conversations

/// A reply that is being written.
public struct ReplyProgress: Hashable, Sendable {
  /// The text so far, whole characters only, from the beginning of the message, also where it goes
  /// on with a reply that was cut short.
  public var text: String
  /// Tokens written so far.
  public var tokens: Int
  /// Tokens written per second so far.
  public var rate: Double

  /// Makes a report.
  public init(text: String, tokens: Int, rate: Double) {
    self.text = text
    self.tokens = tokens
    self.rate = rate
  }
}

/// A reply that is whole.
public struct FinishedReply: Hashable, Sendable {
  /// Stripped of white space at both ends; of the whole message, as in `ReplyProgress`.
  public var text: String
  /// As the model wrote it, where that differs from a space and `text`.
  public var raw: String?
  /// Why it ended; never `.writing`.
  public var ending: Message.Ending
  /// Tokens written.
  public var tokens: Int
  /// Tokens written per second.
  public var rate: Double

  /// Makes a report.
  public init(text: String, raw: String?, ending: Message.Ending, tokens: Int, rate: Double) {
    self.text = text
    self.raw = raw
    self.ending = ending
    self.tokens = tokens
    self.rate = rate
  }
}

/// How far one of several replies has come.
public enum ReplyReport: Hashable, Sendable {
  /// It is being written.
  case growing(ReplyProgress)
  /// It is whole, perhaps while others are still being written.
  case whole(FinishedReply)
}
