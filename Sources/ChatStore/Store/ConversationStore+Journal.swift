import Conversations
import Glibc
import Synchronization

extension ConversationStore {
  /// Keeps the reply being written as far as it is, at the cost of what is new since the last time:
  /// to be called about once a second, in the place of `save`.
  ///
  /// The first call for a reply saves the conversation; those that follow append to its journal. Until
  /// the next `save`, say when the reply ends, `open` gives the reply as far as the journal has it.
  ///
  /// - Parameter message: A reply of the conversation whose ending is `.writing`.
  /// - Throws: `ConversationError` with the system's words; what was kept before still is.
  public func appendToJournal(
    _ message: MessageID, of conversation: Conversation, with lock: ConversationLock
  ) throws(ConversationError) {
    guard let reply = conversation[message], reply.ending == .writing else {
      preconditionFailure("message \(message) is not being written")
    }
    let written = conversation.format.piece(for: reply)
    let path = journal(of: lock.name)
    var isUnderWay = false
    try attempt(path) { () throws(SystemError) in
      isUnderWay = try lock.journal.withLock { journal throws(SystemError) in
        guard let journal, journal.message == message, journal.continues(into: written) else {
          return false
        }
        try journal.append(upTo: written)
        return true
      }
    }
    if isUnderWay { return }
    try save(conversation, with: lock)
    try attempt(path) { () throws(SystemError) in
      try lock.journal.withLock { journal throws(SystemError) in
        journal = try ReplyJournal(at: path, message: message, written: written)
      }
    }
  }

  /// A conversation's journal.
  func journal(of name: String) -> String { path(of: name) + "/journal" }

  /// Removes the journal after a save. One that stays because it cannot be removed does no harm: it
  /// no longer fits the text.
  func removeJournal(with lock: ConversationLock) {
    lock.journal.withLock { $0 = nil }
    unlink(journal(of: lock.name))
  }
}
