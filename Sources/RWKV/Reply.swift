import RWKVEngine

/// A text that a model wrote.
public struct Reply: Hashable, Sendable {
  /// Why a reply ended.
  public enum Ending: Hashable, Sendable {
    /// It came to one of the texts that were to end it.
    case stopText
    /// The model ended the text.
    case endOfText
    /// It is as long as the settings allow.
    case length
    /// It was cancelled.
    case cancelled
  }

  /// The reply, without what ended it.
  public let text: String
  /// The tokens that were chosen, with those that ended it.
  public let tokens: [Int]
  /// Why it ended.
  public let ending: Ending
  /// The text that was read, with the reply: to go on from.
  public let context: Context
}

extension Reply.Ending {
  /// Nil where the model gave no numbers to choose a token by.
  init?(_ reason: Generation.Reason) {
    switch reason {
    case .stopText, .stoppingCriteria: self = .stopText
    case .endOfText: self = .endOfText
    case .length: self = .length
    case .cancelled: self = .cancelled
    case .notFinite: return nil
    }
  }
}
