import Conversations
import TerminalKit

/// Moving through the conversation.
extension AppState {
  /// The chat pane's content as it is laid out now.
  func transcript(columns: Int) -> Transcript {
    Transcript(
      messages: line.messages, writing: reply?.message,
      isWaiting: reply.map { $0.message == nil } ?? false, columns: columns, cache: wrapCache)
  }

  mutating func scroll(_ command: ScrollCommand) -> [Effect] {
    let height = Layout(self).transcript.rows
    switch command {
    case .lineUp: scroll(by: -1)
    case .lineDown: scroll(by: 1)
    case .pageUp: scroll(by: -max(1, height - 2))
    case .pageDown: scroll(by: max(1, height - 2))
    case .top: scroll = .at(RowPosition(entry: 0, row: 0))
    case .bottom: scroll = .end
    case .previousSibling: return walkSiblings(by: -1)
    case .nextSibling: return walkSiblings(by: 1)
    }
    return []
  }

  private mutating func scroll(by count: Int) {
    let layout = Layout(self)
    let transcript = transcript(columns: layout.textColumns)
    let height = layout.transcript.rows
    let top = transcript.moved(transcript.top(scroll, height: height), by: count)
    scroll = top < transcript.end(height: height) ? .at(top) : .end
  }

  /// Shows the reply beside the last one that has siblings, with what followed it.
  private mutating func walkSiblings(by count: Int) -> [Effect] {
    guard let message = line.messages.last(where: { line.places[$0.id] != nil }) else {
      return say("There is one reply only; /retry makes another")
    }
    if let refusal = refusalToChange() { return refusal }
    let siblings = conversation.siblings(of: message.id)
    guard let index = siblings.firstIndex(where: { $0.id == message.id }),
      siblings.indices.contains(index + count)
    else { return [] }
    var tip = siblings[index + count].id
    while let child = conversation.messages.last(where: { $0.parent == tip }) { tip = child.id }
    change { $0.moveTip(to: tip) }
    scroll = .end
    return save() + [.prepare(conversation)]
  }
}
