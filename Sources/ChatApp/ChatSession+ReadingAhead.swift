import ChatUI
import Conversations
import RWKVEngine

/// Reading a draft while it is being written.
extension ChatSession {
  /// Tokens that are read before looking whether something else is wanted. Whatever is wanted waits
  /// for them, but nearly always it is the message that begins with them.
  private static let stretch = 16

  /// Reads the words that a draft begins with into a copy of the state.
  ///
  /// Does nothing where the state of the line itself is not at hand: to read that is `prepare`'s task.
  mutating func readAhead(
    _ words: String, in conversation: Conversation, isCancelled: () -> Bool
  ) {
    guard let current else { return }
    let line = wantedText(of: conversation)
    let start: ReadText?
    do { start = try place(for: line, current) } catch { return }
    guard start?.text.count ?? 0 == line.text.count else { return }
    let beginning = conversation.format.beginning(ofMessage: words, after: conversation.line)
    let text = line.text + Array(beginning.utf8)
    var place = longer(draft, than: start, beginning: text, current) ?? start
    let rest = String(decoding: text.dropFirst(place?.text.count ?? 0), as: UTF8.self)
    var tokens = current.generator.tokens(of: [rest])[...]
    while !tokens.isEmpty, !isCancelled() {
      let snapshot = current.generator.read(
        Array(tokens.prefix(Self.stretch)), from: place?.snapshot)
      tokens = tokens.dropFirst(Self.stretch)
      let read = readText(snapshot, current.loaded, line.initialState?.hash)
      draft = read
      place = read
    }
    let count = (place?.snapshot.tokens.count ?? 0) - (start?.snapshot.tokens.count ?? 0)
    post(.readAhead(tokens: count))
  }

  /// The place from which a reply's prompt is read on: where the draft was read to, if that is further
  /// than any kept state and gives the very tokens that reading without it would give.
  ///
  /// - Throws: why the state that the conversation begins from cannot be used.
  mutating func start(
    for wanted: WantedText, of conversation: Conversation, _ entry: LoadedModels.Entry,
    isCancelled: () -> Bool
  ) throws -> ReadText? {
    let kept = readBeginning(
      of: wanted, from: try place(for: wanted, entry), entry, conversation,
      isCancelled: isCancelled)
    defer { draft = nil }
    guard let ahead = longer(draft, than: kept, beginning: wanted.text, entry) else { return kept }
    let tokens = entry.generator.tokens
    let whole = (kept?.snapshot.tokens ?? []) + tokens(wanted.pieces(after: kept))
    return ahead.snapshot.tokens + tokens(wanted.pieces(after: ahead)) == whole ? ahead : kept
  }

  /// What was read of a draft, where a text begins with it and `kept` is not as far.
  private func longer(
    _ draft: ReadText?, than kept: ReadText?, beginning text: [UInt8], _ entry: LoadedModels.Entry
  ) -> ReadText? {
    guard let draft, draft.isAlike(entry.loaded.fingerprint, kept?.initialState),
      text.starts(with: draft.text), draft.text.count > kept?.text.count ?? 0
    else { return nil }
    return draft
  }
}
