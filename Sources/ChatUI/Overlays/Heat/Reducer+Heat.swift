import ChatCore
import Conversations

/// How likely the tokens of a message were: `/heat`.
extension AppState {
  /// Shows the heat of the selected message, or the last one.
  mutating func showHeat() -> [Effect] {
    guard let message = selectedMessage ?? open.line.messages.last else {
      return say("There is no message yet")
    }
    if let refusal = refusalToReply() { return refusal }
    return showHeat(of: message.id)
  }

  private mutating func showHeat(of message: MessageID) -> [Effect] {
    overlay = .heat(HeatOverlay(message: message))
    return [.stopMeasuring, .measure(message, in: open.conversation)]
  }

  /// Takes what the engine tells, where somebody looks at it.
  mutating func take(_ event: HeatEvent) -> [Effect] {
    guard case .heat(var heat) = overlay else { return [] }
    heat.take(event)
    overlay = .heat(heat)
    return []
  }

  /// How the open one is drawn; nil where its message is gone.
  func view(_ heat: HeatOverlay) -> HeatView? {
    open.conversation[heat.message].map { HeatView(heat: heat, role: $0.role, theme: theme) }
  }

  mutating func chooseToken(_ command: HeatCommand) -> [Effect] {
    guard case .heat(var heat) = overlay else { return [] }
    guard let view = view(heat) else { return closeOverlay() }
    switch command {
    case .close: return closeOverlay()
    case .take: return takeToken(heat)
    case .previousMessage: return walk(from: heat.message, by: -1)
    case .nextMessage: return walk(from: heat.message, by: 1)
    case .wholeLine:
      guard heat.line == nil else { return [] }
      heat.line = HeatOverlay.Line()
      overlay = .heat(heat)
      return [.measureLine(open.conversation)]
    default:
      heat.reduce(command, view.layout(geometry))
      overlay = .heat(heat)
      return []
    }
  }

  private mutating func walk(from message: MessageID, by count: Int) -> [Effect] {
    let messages = open.line.messages
    guard let index = messages.firstIndex(where: { $0.id == message }),
      messages.indices.contains(index + count)
    else { return [] }
    return showHeat(of: messages[index + count].id)
  }

  /// Has a reply go on from another token: the old one stays beside it.
  private mutating func takeToken(_ heat: HeatOverlay) -> [Effect] {
    if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
    guard let original = open.conversation[heat.message], let tokens = heat.heat?.tokens,
      let token = heat.selected
    else { return [] }
    guard original.role == .assistant else {
      return say("Only replies branch; Enter in the transcript edits your message")
    }
    guard token.candidates.indices.contains(heat.candidate) else { return [] }
    let chosen = token.candidates[heat.candidate]
    guard chosen.token != token.token else {
      return say("That is the token that came; ↑↓ choose another")
    }
    guard !chosen.text.isEmpty else { return say("That token would end the reply here") }
    let before = tokens[..<heat.token]
    guard before.last?.text.isEmpty != true, !chosen.text.contains("\u{FFFD}") else {
      return say("That token is a part of a character; choose another")
    }
    let written = open.conversation.format.reply(
      written: before.map(\.text).joined() + chosen.text)
    guard !written.isEmpty else { return say("A reply cannot begin with white space alone") }
    let closing = closeOverlay()
    let id = beginReply(written, after: original.parent)
    let numbers = before.map(\.token) + [chosen.token]
    return closing + open.save() + [.beginReply(numbers, of: open.conversation)]
      + askForReply(into: id)
  }

  /// Puts the beginning of a reply beside those there are, to be gone on with.
  mutating func beginReply(_ written: WrittenReply, after question: MessageID?) -> MessageID? {
    let (model, now) = (engine.model?.name, clock.now)
    var id: MessageID?
    change {
      $0.moveTip(to: question)
      let new = $0.append(.assistant, written.text, ending: .interrupted, model: model, date: now)
      $0.update(new) {
        $0.written = written
        // What comes is measured by itself.
        $0.record = ReplyRecord(tokens: 0, seconds: 0)
      }
      id = new
    }
    return id
  }
}
