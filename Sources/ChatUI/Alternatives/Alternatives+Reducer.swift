import ChatCore
import Conversations
import TerminalKit

/// Choosing from several replies.
extension Alternatives {
  /// Where the replies are in the chat pane.
  func layout(in rect: Rect) -> AlternativesLayout {
    AlternativesLayout(rect, count: replies.count, selected: selected)
  }

  /// Whether a reply has nothing to show yet but its thought.
  func isThought(_ index: Int) -> Bool { replies[index].text.isEmpty && !replies[index].isEmpty }

  /// The lines of a reply as they are laid out; as long as there is no answer, those of its thought.
  func lines(of index: Int, columns: Int, _ cache: WrapCache) -> WrappedText {
    let reply = replies[index]
    let text = isThought(index) ? reply.written.shownThought ?? "" : reply.text
    return cache.lines(of: text, from: .alternative(index), columns: columns)
  }

  /// Selects a reply.
  ///
  /// - Parameter areOver: Whether all are written; then only one with text can be selected.
  mutating func select(_ index: Int, areOver: Bool) {
    guard replies.indices.contains(index), !areOver || !replies[index].isEmpty else { return }
    selected = index
  }

  /// Scrolls the selected reply, where the command is about that.
  mutating func scroll(_ command: ChoiceCommand, in rect: Rect, _ cache: WrapCache) {
    let pane = layout(in: rect).panes[selected]
    let lines = lines(of: selected, columns: AlternativesLayout.textColumns(pane), cache).count
    let page = max(1, pane.rows - 2)
    let count: Int
    switch command {
    case .up: count = -1
    case .down: count = 1
    case .pageUp: count = -page
    case .pageDown: count = page
    case .first: count = -lines
    case .last: count = lines
    case .previous, .next, .numbered, .take, .close: return
    }
    let end = max(0, lines - AlternativesLayout.textRows(pane))
    let top = max(0, min(end, tops[selected] ?? end) + count)
    tops[selected] = top < end ? top : nil
  }
}
