import Conversations

/// Reading the draft while it is being written.
extension AppState {
  /// The draft is another than before.
  mutating func draftChanged() {
    if !composer.text.hasPrefix(ahead.words) || composer.isEmpty { forgetWhatWasReadAhead() }
    ahead.pause = ahead.isOn ? 0 : nil
  }

  /// What stands before the draft is another than before, so the draft is to be read anew.
  mutating func placeOfDraftChanged() {
    forgetWhatWasReadAhead()
    ahead.pause = ahead.isOn && !composer.isEmpty ? 0 : nil
  }

  /// A tick passed: asks for the draft's whole words once the person pauses.
  mutating func readAhead() -> [Effect] {
    guard let pause = ahead.pause else { return [] }
    ahead.pause = pause + 1
    guard pause + 1 >= ReadingAhead.patience else { return [] }
    ahead.pause = nil
    guard canReadAhead, case .message(let draft) = SlashLine(composer.text) else { return [] }
    let words = ReadingAhead.wholeWords(of: draft)
    guard !words.isEmpty, words != ahead.words else { return [] }
    ahead.words = words
    return [.readAhead(words, in: conversation)]
  }

  /// `/readahead [on|off]`.
  mutating func setReadingAhead(_ argument: String) -> [Effect] {
    switch argument.lowercased() {
    case "": break
    case "on": ahead.isOn = true
    case "off": ahead.isOn = false
    default: return say("/readahead is on or off", isError: true)
    }
    placeOfDraftChanged()
    _ = say(
      ahead.isOn
        ? "Reading ahead is on: what you type is read while you pause" : "Reading ahead is off")
    return argument.isEmpty ? [] : [.rememberReadingAhead(ahead.isOn)]
  }

  /// Whether the engine has nothing else to do and knows what stands before the draft.
  private var canReadAhead: Bool {
    loading == nil && reading == nil && reply == nil && held != nil && editing == nil
  }

  private mutating func forgetWhatWasReadAhead() {
    ahead.words = ""
    ahead.tokens = 0
  }
}
