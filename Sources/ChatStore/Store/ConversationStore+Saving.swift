import Conversations
import Foundation
import Glibc
import RWKVPlatform
import Synchronization

/// The outcome of a save.
public struct SaveReport: Sendable {
  /// Something besides the file as it was left.
  public enum Event: Sendable {
    /// Another program had added that many messages, or changed settings; they are kept too, and are seen
    /// when the conversation is opened again.
    case merged(messages: Int)
    /// Another program's version cannot stand in one file with the open one, which is kept as this
    /// conversation from now on, and theirs under the old name.
    case keptApart(OpenedConversation)
  }

  /// Nil where there is nothing to tell.
  public var event: Event?
  /// Whether the file comes near the size at which nothing can be saved any more.
  public var isNearLimit: Bool

  /// Makes a report, by default of nothing to tell.
  public init(event: Event? = nil, isNearLimit: Bool = false) {
    (self.event, self.isNearLimit) = (event, isNearLimit)
  }
}

extension ConversationStore {
  /// Keeps a conversation as it is now: what is new is appended to its file. A failure leaves the file as it
  /// was.
  ///
  /// While a reply is being written this may be called about once a second; until it has ended, `open` gives it
  /// as far as it was kept.
  ///
  /// - Throws: `ConversationError` with the system's words.
  @discardableResult
  public func save(
    _ conversation: Conversation, with lock: ConversationLock
  ) throws(ConversationError) -> SaveReport {
    precondition(lock.name == conversation.name, "the lock of another conversation")
    guard lock.holds(path(of: lock.name)) else {
      try attempt(path(of: lock.name)) { () throws(SystemError) in
        guard has(lock.name) else { throw SystemError(code: ENOENT) }
      }
      return try keepApart(conversation)
    }
    try keepInitialState(of: conversation)
    let path = file(of: conversation.name)
    let (outcome, size) = try lock.state.withLock {
      state throws(ConversationError) -> (ConversationFile.Outcome, Int) in
      if state.file == nil, DurableFile.status(of: path) == nil {
        let file = try ConversationFile(writing: conversation, to: path)
        state.file = file
        return (.saved, file.size)
      }
      var file: ConversationFile
      if let known = state.file {
        file = known
      } else {
        file = try ConversationFile(reading: path, name: conversation.name)
      }
      // A failure may have changed what is known of the file, too.
      defer { state.file = file }
      return (try file.save(conversation, at: path), file.size)
    }
    var report = SaveReport(isNearLimit: size > ConversationFile.warningSize)
    switch outcome {
    case .saved: break
    case .merged(let messages): report.event = .merged(messages: messages)
    case .conflict: return try keepApart(conversation)
    }
    return report
  }

  /// Keeps a conversation beside the one of its name, which is another program's now.
  private func keepApart(
    _ conversation: Conversation
  ) throws(ConversationError) -> SaveReport {
    var copy = conversation
    copy.title =
      (conversation.title.isEmpty ? conversation.name : conversation.title) + " (kept apart)"
    return SaveReport(event: .keptApart(try create(copy, withStatesOf: conversation.name)))
  }
}
