import Conversations

/// Where the chat pane looks, and which message its keys are about.
struct ChatPane: Sendable {
  var scroll = ScrollPosition.end
  /// The message that the keys of the chat pane are about.
  var selection: MessageID?
  /// A walk through what a search found.
  var find: Find?
  let wrapCache = WrapCache()
}

/// The conversation as the chat pane has room for it.
struct Viewport {
  let transcript: Transcript
  let rows: Int
}

/// Moving through the conversation.
extension ChatPane {
  /// Carries a command out.
  mutating func reduce(_ command: ScrollCommand, in view: Viewport) {
    switch command {
    case .lineUp: scroll(by: -1, in: view)
    case .lineDown: scroll(by: 1, in: view)
    case .pageUp: scroll(by: -max(1, view.rows - 2), in: view)
    case .pageDown: scroll(by: max(1, view.rows - 2), in: view)
    case .top: scroll = .at(RowPosition(entry: 0, row: 0))
    case .bottom: scroll = .end
    case .previousMessage: select(by: -1, in: view)
    case .nextMessage: select(by: 1, in: view)
    case .previousSibling, .nextSibling: break
    }
  }

  private mutating func scroll(by count: Int, in view: Viewport) {
    let top = view.transcript.top(scroll, height: view.rows)
    go(to: view.transcript.moved(top, by: count), in: view)
  }

  /// Looks from a row on; at the end it follows what is written.
  private mutating func go(to row: RowPosition, in view: Viewport) {
    scroll = row < view.transcript.end(height: view.rows) ? .at(row) : .end
  }

  /// Selects the message so many places below; the first time, the last one that is seen.
  private mutating func select(by count: Int, in view: Viewport) {
    let messages = view.transcript.messages
    guard !messages.isEmpty else { return }
    let last = messages.count - 1
    let entry: Int
    if let current = messages.lastIndex(where: { $0.id == selection }) {
      entry = min(max(0, current + count), last)
    } else if case .at(let top) = scroll {
      entry = min(top.entry, last)
    } else {
      entry = last
    }
    selection = messages[entry].id
    show(RowPosition(entry: entry, row: 0), in: view)
  }

  /// Scrolls as little as needed to have a row of a message on the screen, with what follows it there
  /// as far as there is room.
  private mutating func show(_ first: RowPosition, in view: Viewport) {
    let top = view.transcript.top(scroll, height: view.rows)
    // The gap below it is not worth a row.
    let last = RowPosition(
      entry: first.entry, row: view.transcript.height(of: first.entry) - 2)
    let lowest = view.transcript.moved(last, by: 1 - view.rows)
    go(to: min(first, max(top, lowest)), in: view)
  }

  /// Selects the message that the search is at, and scrolls to the first line that shows the text.
  mutating func showMatch(in view: Viewport) {
    guard let find,
      let entry = view.transcript.messages.firstIndex(where: { $0.id == find.message })
    else { return }
    selection = find.message
    let row = (1..<view.transcript.height(of: entry)).first { row in
      switch view.transcript.row(row, of: entry) {
      case .text(let line, _): !find.matches(in: line.text[...]).isEmpty
      case .thought(let line, _): !find.matches(in: line).isEmpty
      case .heading, .foldedThought, .remark, .waiting, .gap: false
      }
    }
    // The heading stands above the first line.
    show(RowPosition(entry: entry, row: row.map { $0 == 1 ? 0 : $0 } ?? 0), in: view)
  }
}
