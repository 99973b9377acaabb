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
    case .previousMessage: select(by: -1)
    case .nextMessage: select(by: 1)
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

  // MARK: Selecting

  /// The message that is selected, while the chat pane has the keys.
  var selectedMessage: Message? {
    guard focus == .transcript else { return nil }
    return line.messages.last { $0.id == selection }
  }

  /// Selects the message so many places below; the first time, the last one that is seen.
  private mutating func select(by count: Int) {
    guard !line.messages.isEmpty else { return }
    let last = line.messages.count - 1
    let entry: Int
    if let current = line.messages.lastIndex(where: { $0.id == selection }) {
      entry = min(max(0, current + count), last)
    } else if case .at(let top) = scroll {
      entry = min(top.entry, last)
    } else {
      entry = last
    }
    selection = line.messages[entry].id
    show(RowPosition(entry: entry, row: 0))
  }

  /// Scrolls as little as needed to have a row of a message on the screen, with what follows it there
  /// as far as there is room.
  mutating func show(_ first: RowPosition) {
    let layout = Layout(self)
    let transcript = transcript(columns: layout.textColumns)
    let height = layout.transcript.rows
    let top = transcript.top(scroll, height: height)
    // The gap below it is not worth a row.
    let last = RowPosition(entry: first.entry, row: transcript.height(of: first.entry) - 2)
    let lowest = transcript.moved(last, by: 1 - height)
    let target = min(first, max(top, lowest))
    scroll = target < transcript.end(height: height) ? .at(target) : .end
  }

  /// Shows the sibling of the selected message, or of the last one that has any, with what followed.
  private mutating func walkSiblings(by count: Int) -> [Effect] {
    let last = line.messages.last { line.places[$0.id] != nil }
    guard let message = selectedMessage.flatMap({ line.places[$0.id] == nil ? nil : $0 }) ?? last
    else {
      return say("There is one reply only; /retry makes another")
    }
    if let refusal = refusalToChange() { return refusal }
    let siblings = conversation.siblings(of: message.id)
    guard let index = siblings.firstIndex(where: { $0.id == message.id }),
      siblings.indices.contains(index + count)
    else { return [] }
    if selection == message.id { selection = siblings[index + count].id }
    return goOn(from: siblings[index + count].id)
  }

  /// Shows the newest line that goes through a message.
  mutating func goOn(from message: MessageID) -> [Effect] {
    change { $0.moveTip(to: $0.end(of: message)) }
    scroll = .end
    return save() + [.prepare(conversation)]
  }
}
