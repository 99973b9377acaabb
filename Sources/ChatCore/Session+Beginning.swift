import Conversations
import RWKVEngine

/// How conversations begin: with a persona, an initial state, a system text that was read before.
extension Session {
  /// Begins a new conversation with a persona, if that is one for the model in use.
  ///
  /// - Throws: one line that says why it is not.
  package func begin(
    _ conversation: Conversation, with persona: String, of personas: Personas
  ) throws {
    let begun = try personas.begin(conversation, with: persona)
    if let current { _ = try begun.persona?.initialState?.state(for: current.loaded) }
    storage.create(begun)
  }

  /// The place before the first token: nil where that is the model's own empty state.
  ///
  /// - Throws: why the conversation's initial state cannot be used.
  func origin(of wanted: WantedText, _ entry: LoadedModels.Entry) throws -> ReadText? {
    guard let initial = wanted.initialState else { return nil }
    return ReadText(
      model: entry.loaded.fingerprint, initialState: initial.hash, text: [],
      snapshot: Snapshot(before: try initial.state(for: entry.loaded)))
  }

  /// What another conversation with the same beginning has left.
  func sharedBeginning(of wanted: WantedText, _ loaded: LoadedModel) -> ReadText? {
    let text = Array(wanted.text.prefix(wanted.beginningLength))
    guard !text.isEmpty,
      let file = beginnings?.file(
        of: text, model: loaded.fingerprint, initialState: wanted.initialState?.hash),
      let found = decoded(file, of: wanted, loaded), found.text == text
    else { return nil }
    return found
  }

  /// Reads the beginning by itself and keeps it, where it was not read before; the place then, which
  /// is `start` where this was cancelled.
  mutating func readBeginning(
    of wanted: WantedText, from start: ReadText?, _ entry: LoadedModels.Entry,
    _ conversation: Conversation, isCancelled: () -> Bool
  ) -> ReadText? {
    let known = start?.text.count ?? 0
    guard known < wanted.beginningLength else { return start }
    let rest = wanted.beginning(after: known)
    let snapshot = entry.generator.read(rest, from: start?.snapshot, isCancelled: isCancelled) {
      if case .reading(let done, let total) = $0 { post(.reading(done: done, total: total)) }
    }
    return snapshot.map { keep($0, entry, after: nil, of: conversation) } ?? start
  }
}
