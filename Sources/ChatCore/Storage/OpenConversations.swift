import ChatStore
import Conversations

/// The locks of the conversations that are open for writing, by the name that the screen knows.
///
/// The name on disk differs where another instance took it first.
struct OpenConversations {
  var byName: [String: ConversationLock] = [:]
  /// The names on disk of those that were let go: what comes late goes into the same folder.
  var former: [String: String] = [:]
  /// Those of which it was said that they come near the size at which nothing can be saved.
  var nearLimit: Set<String> = []
  /// The names in the trash of those deleted here, the last one last.
  var deleted: [String] = []
  /// States whose text is not on disk yet, of the conversation that the last of them came for.
  var waiting: (name: String, states: [(key: String, state: StateToSave)]) = ("", [])
  /// Where the tokens of states go.
  var tokenLogs = TokenLogs()

  /// The name on disk of a conversation that the screen knows by a name.
  func nameOnDisk(of name: String) -> String {
    byName[name]?.name ?? former[name] ?? name
  }

  /// Keeps the lock of the conversation that is shown now, and lets the others go.
  mutating func take(_ opened: OpenedConversation) -> OpenedConversation {
    letGo()
    byName = opened.lock.map { [opened.conversation.name: $0] } ?? [:]
    return opened
  }

  /// Holds a state back until its text is saved.
  mutating func addWaiting(_ key: String, of name: String, _ state: StateToSave) {
    if waiting.name != name { waiting = (name, []) }
    waiting.states.removeAll { $0.key == key }
    waiting.states.append((key, state))
  }

  /// The states that waited for a conversation which has now been saved, but for those of messages that
  /// it does not have.
  mutating func takeWaiting(
    for conversation: Conversation
  ) -> [(key: String, state: StateToSave)] {
    guard waiting.name == conversation.name else { return [] }
    defer { waiting.states = [] }
    return waiting.states.filter {
      StateKey($0.key)?.message.map { conversation[$0] != nil } ?? true
    }
  }

  mutating func letGo(where isMeant: (String) -> Bool = { _ in true }) {
    for (name, lock) in byName where isMeant(name) {
      former[name] = lock.name
      byName[name] = nil
    }
  }
}
