import Conversations

/// What is known of a message: `/info`.
extension AppState {
  /// Shows the facts about the selected message, or the last one.
  mutating func showInfo() -> [Effect] {
    guard let message = selectedMessage ?? open.line.messages.last else {
      return say("There is no message yet")
    }
    overlay = .info(InfoOverlay(message: message.id))
    return [.listStates(of: open.conversation.name)]
  }

  /// Walks to the message above or below.
  mutating func chooseFromInfo(_ command: ListCommand, _ info: InfoOverlay) -> [Effect] {
    let messages = open.line.messages
    guard let index = messages.firstIndex(where: { $0.id == info.message }) else {
      return closeOverlay()
    }
    var info = info
    switch command {
    case .close, .accept: return closeOverlay()
    case .up: info.message = messages[max(0, index - 1)].id
    case .down: info.message = messages[min(messages.count - 1, index + 1)].id
    case .first: info.message = messages[0].id
    case .last: info.message = messages[messages.count - 1].id
    default: return []
    }
    overlay = .info(info)
    return []
  }

  /// The facts that an overlay is about; nil where its message is gone.
  func facts(_ info: InfoOverlay) -> MessageFacts? {
    open.conversation[info.message].map {
      MessageFacts(
        message: $0, place: open.line.places[$0.id], states: info.states, now: clock.now,
        isWriting: $0.id == open.turn.reply?.message)
    }
  }
}
