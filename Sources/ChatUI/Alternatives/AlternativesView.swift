import ChatCore
import Conversations
import TerminalKit

/// Several replies in the chat pane, to choose from.
struct AlternativesView {
  let state: AppState
  let alternatives: Alternatives

  func draw(in rect: Rect, on screen: inout Screen) {
    let layout = alternatives.layout(in: rect)
    drawHeading(in: layout.heading, on: &screen)
    for (index, pane) in layout.panes.enumerated() where pane.rows > 0 {
      drawReply(index, layout, on: &screen)
      guard layout.isSideBySide, index > 0 else { continue }
      for row in pane.row..<pane.row + pane.rows {
        let line = row == pane.row ? "┬" : "│"
        screen.draw(line, row: row, column: pane.column - 1, style: state.theme[.border])
      }
    }
  }

  private func drawHeading(in rect: Rect, on screen: inout Screen) {
    guard rect.rows > 0 else { return }
    let question = state.open.line.messages.last { $0.role == .user }?.text ?? ""
    let words = question.prefix(300).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    screen.drawCut(
      "\(alternatives.replies.count) replies to: \(words)", row: rect.row, column: rect.column + 1,
      style: state.theme[.dim], limit: rect.columns - 2)
  }

  private func drawReply(_ index: Int, _ layout: AlternativesLayout, on screen: inout Screen) {
    let theme = state.theme
    let pane = layout.panes[index]
    let reply = alternatives.replies[index]
    let isSelected = index == alternatives.selected
    let hasKeys = isSelected && state.context == .alternatives
    let columns = AlternativesLayout.textColumns(pane)
    let lines = alternatives.lines(of: index, columns: columns, state.open.chat.wrapCache)
    let rows = AlternativesLayout.textRows(pane)

    var title = isSelected ? "▸ " : ""
    title += "\(index + 1)"
    if layout.showsSelectedOnly { title += "/\(alternatives.replies.count)" }
    title += " · " + facts(reply)
    // What has no room for a line of its text shows the first words in its heading.
    if rows == 0, !reply.isEmpty { title += " · \(lines[0])" }
    screen.drawRule(
      title, row: pane.row, column: pane.column, columns: pane.columns,
      style: theme[hasKeys ? .focus : .border], titleStyle: theme[isSelected ? .focus : .dim])

    let end = max(0, lines.count - rows)
    // The small ones of a stack show how they begin.
    let isSmall = !isSelected && !layout.isSideBySide
    let top = isSmall ? 0 : min(alternatives.tops[index] ?? end, end)
    for (offset, line) in lines.dropFirst(top).prefix(rows).enumerated() {
      screen.draw(
        String(line), row: pane.row + 1 + offset, column: pane.column + 1,
        style: theme[isSmall || alternatives.isThought(index) ? .dim : .text], limit: columns)
    }
    guard isSelected, end > 0 else { return }
    let more = [top > 0 ? "↑\(top)" : nil, top < end ? "↓\(end - top)" : nil].compactMap { $0 }
    screen.drawRight(
      " \(more.joined(separator: " ")) ", row: pane.row, end: pane.column + pane.columns - 1,
      style: theme[.dim])
  }

  /// How long a reply is and whether it is whole.
  private func facts(_ reply: Reply) -> String {
    let tokens = HumanReadable.count(reply.tokens, "token")
    return switch reply.ending {
    case .writing: tokens + (reply.written.isThinking ? ", thinking …" : " …")
    case .interrupted: tokens + ", interrupted"
    case .length: tokens + ", stopped at max-tokens"
    case .complete: reply.isEmpty ? "empty" : tokens
    }
  }
}
