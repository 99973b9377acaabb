import Conversations

/// What of the draft the engine reads before it is sent.
struct ReadingAhead: Hashable, Sendable {
  /// Ticks without a change after which a person pauses.
  static let patience = 3

  var isOn: Bool
  /// Ticks since the draft or what stands before it changed; nil where there is nothing to ask for.
  var pause: Int?
  /// The words that were asked for last.
  var words = ""
  /// Tokens of the draft that were read.
  var tokens = 0

  /// The words of a draft that typing on at its end does not change any more.
  static func wholeWords(of draft: String) -> String {
    guard let end = draft.lastIndex(where: \.isWhitespace),
      let last = draft[..<end].lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(draft[...last])
  }
}
