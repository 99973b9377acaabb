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
    let isFloating = geometry.isSidebarFloating
    if isFloating {
      screen.drawBox(rect, title: title, theme: theme)
    } else {
      let style = theme[hasFocus ? .focus : .border]
      drawEdge(rect, joint: geometry.composer.row, style: style, on: &screen)
      screen.drawRule(
        title, row: rect.row, column: rect.column + 1, columns: rect.columns - 1, style: style,
        titleStyle: theme[hasFocus ? .focus : .dim])
    }
    let content = Rect(
      row: rect.row + 1, column: rect.column + 1, rows: rect.rows - (isFloating ? 2 : 1),
      columns: rect.columns - 2)
    drawContent(
      in: content, ground: isFloating ? .popup : .text, hasFocus: hasFocus, on: &screen)
  }

  /// The line between the chat and the sidebar; the composer's rule meets it at `joint`.
  private func drawEdge(_ rect: Rect, joint: Int, style: Style, on screen: inout Screen) {
    screen.fill(rect, style: state.theme[.text])
    for row in rect.row..<rect.row + rect.rows {
      let line = row == rect.row ? "┬" : row == joint ? "┤" : "│"
      screen.draw(line, row: row, column: rect.column, style: style)
    }
  }

  private func drawContent(
    in rect: Rect, ground: ThemeRole, hasFocus: Bool, on screen: inout Screen
  ) {
    let theme = state.theme
    let settings = state.open.conversation.sampling
    let items = SamplingSetting.acting(under: settings)
    let selectedRow = state.sampling.row(under: settings)
    // What the selected value does stands below the values, where there is room.
    let summaryRows = rect.rows >= items.count + 4 ? 4 : 0
    let rows = min(items.count, rect.rows - summaryRows)
    let first = max(0, min(selectedRow - rows / 2, items.count - rows))
    for offset in 0..<rows {
      let isSelected = first + offset == selectedRow
      drawItem(
        items[first + offset], isSelected: isSelected,
        line: Rect(row: rect.row + offset, column: rect.column, rows: 1, columns: rect.columns),
        style: theme[isSelected && hasFocus ? .selection : ground], on: &screen)
    }
    guard summaryRows > 0 else { return }
    let text = LineWrapping.wrap(
      state.sampling.selected(under: settings).facts.help, columns: rect.columns - 3)
    for (offset, line) in text.prefix(summaryRows - 1).enumerated() {
      screen.draw(
        String(line), row: rect.row + items.count + 1 + offset, column: rect.column + 2,
        style: ground == .popup ? theme[popup: .dim] : theme[.dim])
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
