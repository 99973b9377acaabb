import TerminalKit

/// The message being written, below a rule that says what the keys do to it.
struct ComposerView {
  let state: AppState

  func draw(in rect: Rect, on screen: inout Screen) {
    guard rect.rows > 1 else { return }
    let theme = state.theme
    let hasFocus = state.focus == .composer && state.overlay == nil && !state.open.turn.isChoosing
    screen.drawRule(
      title, row: rect.row, column: 0, columns: rect.columns,
      style: theme[hasFocus ? .focus : .border], titleStyle: theme[hasFocus ? .focus : .dim])
    let columns = max(1, rect.columns - 3)
    let lines = state.composer.lines(columns: columns)
    let cursor = lines.position(of: state.composer.draft.index)
    let rows = rect.rows - 1
    let top = state.composer.topLine(rows: rows, columns: columns)
    let below = lines.count - top - rows
    let hidden = [top > 0 ? "↑\(top)" : nil, below > 0 ? "↓\(below)" : nil].compactMap { $0 }
    if !hidden.isEmpty {
      screen.drawRight(
        " \(hidden.joined(separator: " ")) ", row: rect.row, end: rect.columns - 1,
        style: theme[hasFocus ? .focus : .dim])
    }
    for offset in 0..<rows {
      let row = rect.row + 1 + offset
      if top + offset == 0 {
        screen.draw(
          "›", row: row, column: 0, style: theme[hasFocus ? .focus : .dim])
      }
      guard lines.indices.contains(top + offset) else { continue }
      screen.draw(
        String(lines[top + offset]), row: row, column: 2, style: theme[.text], limit: columns + 1)
    }
    guard !state.open.turn.isChoosing else { return }
    screen.placeCursor(row: rect.row + 1 + cursor.row - top, column: 2 + cursor.column)
  }

  private var title: String {
    guard let search = state.composer.search else {
      return state.composer.editing == nil
        ? KeyMap.Context.composer.rawValue : "✎ Editing a message (the old version is kept)"
    }
    let failed = search.match == nil && !search.query.isEmpty ? ", no matches" : ""
    return "Earlier messages: \(search.query)▏\(failed)"
  }
}
