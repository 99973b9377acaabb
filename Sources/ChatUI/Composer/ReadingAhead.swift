import Conversations

/// The part of the draft that the engine reads before it is sent.
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

  fileprivate mutating func forget() {
    words = ""
    tokens = 0
  }
}

/// Reading the draft while it is being written.
extension ComposerPane {
  /// The draft is another than before.
  mutating func draftChanged() {
    if !text.hasPrefix(ahead.words) || isEmpty { ahead.forget() }
    ahead.pause = ahead.isOn ? 0 : nil
    draftGrowsOld()
  }

  /// The text before the draft changed, so the draft is to be read again.
  mutating func placeOfDraftChanged() {
    ahead.forget()
    ahead.pause = ahead.isOn && !isEmpty ? 0 : nil
  }

  /// The engine read so many tokens of the draft.
  mutating func wasRead(tokens: Int) { ahead.tokens = ahead.words.isEmpty ? 0 : tokens }

  /// A tick passed.
  ///
  /// - Parameter isPossible: Whether the engine has nothing else to do and knows what stands before it.
  /// - Returns: The whole words of the draft, once the person pauses and where they are others than before.
  mutating func wordsToRead(isPossible: Bool) -> String? {
    guard let pause = ahead.pause else { return nil }
    ahead.pause = pause + 1
    guard pause + 1 >= ReadingAhead.patience else { return nil }
    ahead.pause = nil
    guard isPossible, editing == nil, case .message(let draft) = SlashLine(text) else { return nil }
    let words = ReadingAhead.wholeWords(of: draft)
    guard !words.isEmpty, words != ahead.words else { return nil }
    ahead.words = words
    return words
  }
}
