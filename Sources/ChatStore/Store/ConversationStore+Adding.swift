import Conversations
import Foundation
import RWKVPlatform

extension ConversationStore {
  /// Keeps imported conversations, all or none, and returns their names.
  ///
  /// - Parameter isCancelled: Asked before each; then there are none.
  /// - Throws: `ConversationError` where one cannot be written; those written before it are removed.
  public func add(
    _ conversations: [Conversation], isCancelled: () -> Bool = { false }
  ) throws(ConversationError) -> [String] {
    var names: [String] = []
    func removeAll() {
      for name in names { try? opened().removeFolder(name) }
      names = []
    }
    do throws(ConversationError) {
      for conversation in conversations where !isCancelled() {
        names.append(try create(conversation).conversation.name)
      }
    } catch {
      removeAll()
      throw error
    }
    if isCancelled() { removeAll() }
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

  /// Makes a copy of a conversation on disk with all its branches and states. A reply that is being
  /// written is in the copy one that was interrupted.
  ///
  /// - Parameter title: The copy's; nil for that of the original, marked as a copy.
  /// - Returns: The copy, open for writing.
  /// - Throws: `ConversationError` where it cannot be read or written.
  public func duplicate(
    _ name: String, title: String? = nil
  ) throws(ConversationError) -> OpenedConversation {
    var original = try peek(name).recovered()
    original.title = title ?? original.titleOfCopy
    return try duplicate(original)
  }
}
