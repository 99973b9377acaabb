import Conversations

/// A conversation and states to be written when the storage's queue comes to them. Its content belongs to `PendingSaves`.
final class PendingSave: @unchecked Sendable {
  /// A model's state that is to be kept.
  struct State: Sendable {
    let key: String
    /// Whether it stands for text that is only now to be saved.
    let followsText: Bool
    let state: StateToSave
    /// Whether the conversation that is to be saved came after it.
    var isCovered = false
  }

  let name: String
  fileprivate var conversation: Conversation?
  fileprivate var states: [State] = []

  fileprivate init(name: String) { self.name = name }
}

/// Saves that wait to be written: of each conversation the newest, however slow the disk is.
///
/// A new one joins those that wait, as long as nothing else was asked for since.
struct PendingSaves {
  /// So many states may wait in memory.
  private static let stateLimit = 8

  /// The one that others may join.
  private var open: PendingSave?
  private var stateCount = 0

  /// Whether states had better not be made before some are written.
  var isFull: Bool { stateCount >= Self.stateLimit }

  /// Adds a conversation in the place of an older version; gives what is new in the queue, if anything.
  mutating func add(_ conversation: Conversation) -> PendingSave? {
    let (save, isNew) = joined(conversation.name)
    save.conversation = conversation
    for index in save.states.indices { save.states[index].isCovered = true }
    return isNew ? save : nil
  }

  /// Adds a state in the place of an older one of the same key.
  mutating func add(_ state: PendingSave.State, of name: String) -> PendingSave? {
    let (save, isNew) = joined(name)
    let before = save.states.count
    save.states.removeAll { $0.key == state.key }
    save.states.append(state)
    stateCount += save.states.count - before
    return isNew ? save : nil
  }

  private mutating func joined(_ name: String) -> (PendingSave, isNew: Bool) {
    if let open, open.name == name { return (open, false) }
    let save = PendingSave(name: name)
    open = save
    return (save, true)
  }

  /// Has nothing join what waits: something else comes after it.
  mutating func close() { open = nil }

  /// Takes what is to be written out.
  mutating func take(
    _ save: PendingSave
  ) -> (conversation: Conversation?, states: [PendingSave.State]) {
    if open === save { open = nil }
    defer {
      stateCount -= save.states.count
      save.conversation = nil
      save.states = []
    }
    return (save.conversation, save.states)
  }
}
