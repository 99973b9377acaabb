import ChatCore
import Conversations
import RWKVEngine

/// The state made visible: `/state`.
extension AppState {
  /// Shows what the selected message, or the last one, changed in the state.
  mutating func showState() -> [Effect] {
    guard let message = selectedMessage ?? open.line.messages.last else {
      return say("There is no message yet")
    }
    if let refusal = refusalToReply() { return refusal }
    return ask(.change(by: message.id))
  }

  private mutating func ask(_ question: StateQuestion) -> [Effect] {
    overlay = .state(StateOverlay(question))
    return [.stopMeasuring, .compareStates(question, in: open.conversation)]
  }

  /// Takes what the engine tells, where somebody looks at it.
  mutating func take(_ difference: StateDifference, _ question: StateQuestion) -> [Effect] {
    guard case .state(var state) = overlay, state.question == question else { return [] }
    state.difference = difference
    overlay = .state(state)
    return []
  }

  mutating func look(_ command: StateCommand) -> [Effect] {
    guard case .state(let state) = overlay else { return [] }
    let messages = open.line.messages
    let index = messages.firstIndex { $0.id == state.message }
    switch command {
    case .close: return closeOverlay()
    case .previousMessage, .nextMessage:
      let target = (index ?? messages.count) + (command == .nextMessage ? 1 : -1)
      return messages.indices.contains(target) ? ask(.change(by: messages[target].id)) : []
    case .otherBranch:
      let parents = Set(open.conversation.messages.compactMap(\.parent))
      let tip = open.conversation.tip
      let ends = open.conversation.messages.map(\.id).filter { !parents.contains($0) && $0 != tip }
      guard let tip, let first = ends.first else { return say("There is no other branch") }
      let next = state.other.flatMap { other in ends.first { $0 > other } } ?? first
      return ask(.difference(tip, next))
    }
  }
}
