import Conversations
import RWKVEngine

/// How conversations begin: with an initial state, a system text that was read before.
extension Session {
  /// Makes sure that the state which a conversation begins from is one for the model.
  ///
  /// - Throws: one line that says why it is not.
  package func requireFit(of conversation: Conversation) throws {
    _ = try conversation.persona?.initialState?.state(for: model.loaded)
  }

  /// The state that has read most of a text: the cache's, else the one before the first token; nil where
  /// that is the model's own empty state.
  ///
  /// - Throws: why the conversation's initial state cannot be used.
  func prefix(of text: ConversationText) throws -> PrefixState? {
    if let found = cache.longestPrefix(of: text) { return found }
    guard let initial = text.initialState else { return nil }
    return PrefixState(
      Snapshot(before: try initial.state(for: model.loaded)), of: model.loaded,
      from: initial.hash)
  }

  /// Reads the beginning by itself and keeps it, where it was not read before; the state then, which is
  /// `start` where this was cancelled.
  func readBeginning(
    of text: ConversationText, from start: PrefixState?, _ conversation: Conversation,
    isCancelled: () -> Bool
  ) -> PrefixState? {
    let known = start?.text.count ?? 0
    guard known < text.beginningLength else { return start }
    let rest = text.beginning(after: known)
    let snapshot = model.generator.read(rest, from: start?.snapshot, isCancelled: isCancelled) {
      if case .reading(let done, let total) = $0 { post(.reading(done: done, total: total)) }
    }
    return snapshot.map {
      cache.keep($0, of: model.loaded, after: nil, in: conversation)
    } ?? start
  }
}
