/// How a model is asked to think before it answers, as the RWKV-7 G models were trained to.
///
/// Such a model writes its thoughts between `<think>` and `</think>`. The reply is begun for it with
/// `<think` (without the `>`, which it writes itself); how much it is to think may be said at the end of
/// the message that it answers.
public struct Thinking: Hashable, Sendable {
  /// How much it thinks.
  public enum Effort: String, CaseIterable, Hashable, Sendable {
    /// Not at all: the reply begins as in any chat, and what the model makes of it is its own.
    case off
    /// It gets a thought that is empty, which is as fast and better than none.
    case fast
    /// As it likes.
    case on
    /// A bit.
    case bit
    /// A lot.
    case lot
  }

  /// How the effort is said at the end of a message.
  public enum Wording: String, CaseIterable, Hashable, Sendable {
    /// Not at all; a bit and a lot are then said in brackets.
    case none
    /// `… think a lot`: models of 2025-09-22 and later.
    case plain
    /// `… (think a lot)`: models of 2026.
    case brackets
  }

  /// How much it thinks.
  public var effort: Effort
  /// How that is said.
  public var wording: Wording

  /// Asks for an effort in words.
  public init(_ effort: Effort, wording: Wording = .none) {
    self.effort = effort
    self.wording = wording
  }

  /// The text that every reply is begun with.
  var replyOpening: String {
    switch effort {
    case .off: ""
    case .fast: " <think>\n</think"
    case .on, .bit, .lot: " <think"
    }
  }

  /// The text after the words of a message that is answered.
  var questionSuffix: String {
    let words =
      switch effort {
      case .off, .fast: ""
      case .on: wording == .none ? "" : "think"
      case .bit: "think a bit"
      case .lot: "think a lot"
      }
    return switch (words.isEmpty, wording) {
    case (true, _): ""
    case (false, .plain): " " + words
    case (false, .none), (false, .brackets): " (\(words))"
    }
  }

  /// The text with which a thought ends.
  static let end = "</think>"

  /// A text until which nothing ends a reply that begins with another; nil where it may end at once.
  ///
  /// The last letter of the mark is left out: an empty thought is given without it.
  public static func silence(after begun: String) -> String? {
    WrittenReply.thought(in: begun).thought == nil ? nil : String(end.dropLast())
  }
}
