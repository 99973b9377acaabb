import Conversations
import RWKVSampling
import TerminalKit

/// The sampling values, as they are used for the next token.
struct SidebarView {
  let state: AppState

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    guard let rect = geometry.sidebar else { return }
    let theme = state.theme
    let hasFocus = state.focus == .sidebar && state.overlay == nil
    let title = KeyMap.Context.sidebar.rawValue
    let style = theme[hasFocus ? .focus : .border]
    let isBelow = geometry.sidebarPlace == .below
    screen.fill(rect, style: theme[.text])
    if !isBelow { drawEdge(rect, geometry, style: style, on: &screen) }
    screen.drawRule(
      title, row: rect.row, column: rect.column + (isBelow ? 0 : 1),
      columns: rect.columns - (isBelow ? 0 : 1), style: style,
      titleStyle: theme[hasFocus ? .focus : .dim])
    drawContent(
      SidebarLayout(rect, state: state), hasFocus: hasFocus, on: &screen)
  }

  /// The line between the chat and the sidebar, which the composer's rule meets.
  private func drawEdge(
    _ rect: Rect, _ geometry: Geometry, style: Style, on screen: inout Screen
  ) {
    let joint = geometry.composer.row
    for row in rect.row..<rect.row + rect.rows {
      let line = row == rect.row ? "┬" : row == joint ? "┤" : "│"
      screen.draw(line, row: row, column: rect.column, style: style)
    }
    guard geometry.sidebarPlace == .beside else { return }
    screen.draw("┴", row: joint, column: rect.column, style: style)
  }

  private func drawContent(
    _ layout: SidebarLayout, hasFocus: Bool, on screen: inout Screen
  ) {
    let theme = state.theme
    let rect = layout.content
    for offset in 0..<max(0, layout.rows) {
      let isSelected = layout.first + offset == layout.selected
      drawItem(
        layout.items[layout.first + offset], isSelected: isSelected,
        line: Rect(row: rect.row + offset, column: rect.column, rows: 1, columns: rect.columns),
        style: theme[isSelected && hasFocus ? .selection : .text], on: &screen)
    }
    // What the selected value does stands below the values, where there is room.
    guard layout.summaryRows > 0 else { return }
    let help = layout.items[layout.selected].facts.help
    let text = LineWrapping.wrap(help, columns: rect.columns - 3)
    for (offset, line) in text.prefix(layout.summaryRows - 1).enumerated() {
      screen.draw(
        String(line), row: rect.row + layout.items.count + 1 + offset, column: rect.column + 2,
        style: theme[.dim])
    }
  }

  private func drawItem(
    _ item: SamplingSetting, isSelected: Bool, line: Rect, style: Style, on screen: inout Screen
  ) {
    let row = line.row
    screen.fill(line, style: style)
    screen.draw(isSelected ? "▸" : " ", row: row, column: line.column, style: style)
    screen.draw(item.name, row: row, column: line.column + 2, style: style)
    let end = line.column + line.columns - 1
    let limit = line.columns - 4 - CharacterWidth.columns(of: item.name)
    guard isSelected, let entry = state.sampling.entry else {
      let value = item.text(in: state.open.conversation.sampling).cut(to: limit)
      screen.drawRight(value, row: row, end: end, style: style)
      return
    }
    let shown = "[\(entry) ]"
    screen.drawRight(shown, row: row, end: end, style: style.with(.bold))
    if state.overlay == nil { screen.placeCursor(row: row, column: end - 2) }
  }
}
