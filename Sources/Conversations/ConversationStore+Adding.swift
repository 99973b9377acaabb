import Foundation

extension ConversationStore {
  /// Keeps imported conversations, all or none, and returns their names.
  ///
  /// - Throws: `ConversationError` where one cannot be written; those written before it are removed.
  public func add(_ conversations: [Conversation]) throws(ConversationError) -> [String] {
    var names: [String] = []
    do throws(ConversationError) {
      for conversation in conversations {
        names.append(try create(conversation).conversation.name)
      }
    } catch {
      for name in names { try? FileManager.default.removeItem(atPath: path(of: name)) }
      throw error
    }
    return names
  }

  /// Makes a copy of a conversation with its states, or of the line that leads to one message of it.
  ///
  /// - Parameter original: It as it stands, saved or not; its folder is where the states are.
  /// - Returns: The copy, open for writing.
  /// - Throws: `ConversationError` where it cannot be written.
  public func duplicate(
    _ original: Conversation, upTo message: MessageID? = nil
  ) throws(ConversationError) -> OpenedConversation {
    try create(original.copy(upTo: message), withStatesOf: original.name)
  }

  /// A conversation that need not be open, as it is on disk: what it was when it was saved last, and
  /// the reply being written as far as its journal has it.
  ///
  /// - Throws: `ConversationError` where the file is missing or damaged.
  public func peek(_ name: String) throws(ConversationError) -> Conversation {
    try validate(name)
    return try read(name)
  }
}

extension Conversation {
  /// A conversation of its own, without a name yet, with all messages or those of one line. They keep
  /// their ids, so that states found by them serve the copy too.
  public func copy(upTo message: MessageID? = nil) -> Conversation {
    var copy = self
    copy.name = ""
    copy.created = Date()
    copy.modified = copy.created
    copy.isArchived = false
    if let message { copy.keepLine(to: message) }
    return copy
  }
}
