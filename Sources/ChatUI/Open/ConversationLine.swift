import Conversations

/// The messages that the chat pane shows, with their places among siblings.
///
/// Kept beside the conversation so that drawing a frame never walks the whole tree.
struct ConversationLine: Sendable {
  /// Which of how many siblings a message is, counted from 1.
  struct Place: Hashable, Sendable {
    var position: Int
    var count: Int
  }

  private(set) var messages: [Message]
  /// The places of the messages that have siblings.
  let places: [MessageID: Place]

  /// The current line of a conversation.
  init(_ conversation: Conversation) {
    messages = conversation.line
    var children: [Family: [MessageID]] = [:]
    for message in conversation.messages {
      children[Family(message), default: []].append(message.id)
    }
    var places: [MessageID: Place] = [:]
    for message in messages {
      guard let siblings = children[Family(message)], siblings.count > 1,
        let index = siblings.firstIndex(of: message.id)
      else { continue }
      places[message.id] = Place(position: index + 1, count: siblings.count)
    }
    self.places = places
  }

  /// Takes over a change of a message, e.g. a reply that grew.
  mutating func replace(_ message: Message) {
    guard let index = messages.lastIndex(where: { $0.id == message.id }) else { return }
    messages[index] = message
  }

  /// The parent and role that siblings share.
  private struct Family: Hashable {
    var parent: MessageID?
    var role: Role

    init(_ message: Message) {
      parent = message.parent
      role = message.role
    }
  }
}
