import Conversations
import TerminalKit

/// The sampling values, as they are used for the next token.
struct SidebarView {
  let state: AppState

  func draw(in rect: Rect, on screen: inout Screen) {
    guard rect.rows > 1 else { return }
    let theme = state.theme
    let hasFocus = state.focus == .sidebar && state.overlay == nil
    let border = theme[hasFocus ? .focus : .border]
    screen.fill(rect, style: theme[.text])
    for row in rect.row..<rect.row + rect.rows {
      screen.draw("│", row: row, column: rect.column, style: border)
    }
    screen.drawRule(
      "Sampling", row: rect.row, column: rect.column + 1, columns: rect.columns - 1, style: border,
      titleStyle: theme[hasFocus ? .focus : .dim])

    let items = SamplingItem.all
    // What the selected value does stands below the values, where there is room.
    let summaryRows = rect.rows > items.count + 5 ? 4 : 0
    let rows = min(items.count, rect.rows - 1 - summaryRows)
    let first = max(0, min(state.sidebarSelection - rows / 2, items.count - rows))
    for offset in 0..<rows {
      drawItem(
        items[first + offset], isSelected: first + offset == state.sidebarSelection,
        row: rect.row + 1 + offset, in: rect, hasFocus: hasFocus, on: &screen)
    }
    guard summaryRows > 0 else { return }
    let text = LineWrapping.wrap(state.sidebarItem.summary, columns: rect.columns - 4)
    for (offset, line) in text.prefix(summaryRows - 1).enumerated() {
      screen.draw(
        String(line), row: rect.row + items.count + 2 + offset, column: rect.column + 2,
        style: theme[.dim])
    }
  }

  private func drawItem(
    _ item: SamplingItem, isSelected: Bool, row: Int, in rect: Rect, hasFocus: Bool,
    on screen: inout Screen
  ) {
    let theme = state.theme
    let style = theme[isSelected && hasFocus ? .selection : .text]
    let line = Rect(row: row, column: rect.column + 1, rows: 1, columns: rect.columns - 2)
    screen.fill(line, style: style)
    screen.draw(isSelected ? "▸" : " ", row: row, column: line.column, style: style)
    screen.draw(item.name, row: row, column: line.column + 2, style: style)
    let end = line.column + line.columns - 1
    let limit = line.columns - 4 - CharacterWidth.columns(of: item.name)
    guard isSelected, let entry = state.numberEntry else {
      let value = item.shown(state.conversation.sampling).cut(to: limit)
      screen.drawRight(value, row: row, end: end, style: style)
      return
    }
    let shown = "[\(entry) ]"
    screen.drawRight(shown, row: row, end: end, style: style.with(.bold))
    if state.overlay == nil { screen.placeCursor(row: row, column: end - 2) }
  }
}
