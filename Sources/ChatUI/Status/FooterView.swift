import TerminalKit

/// The last rows: the keys that matter now, a notice in their place, or a notice above them.
struct FooterView {
  let state: AppState

  func draw(in rect: Rect, on screen: inout Screen) {
    let keyRows = min(state.keyLines, rect.rows)
    drawHints(
      in: Rect(
        row: rect.row + rect.rows - keyRows, column: rect.column, rows: keyRows,
        columns: rect.columns), on: &screen)
    guard let notice = state.notice else { return }
    let style = state.theme[notice.isError ? .error : .warning]
    let lines = notice.lines(columns: rect.columns).prefix(rect.rows - keyRows)
    for (offset, line) in lines.enumerated() {
      screen.draw(String(line), row: rect.row + offset, column: 1, style: style)
    }
  }

  /// Draws the keys, the most useful first; what has no room is left out.
  private func drawHints(in rect: Rect, on screen: inout Screen) {
    let theme = state.theme
    var columns = Array(repeating: 1, count: rect.rows)
    for (keys, hint) in hints {
      let width = CharacterWidth.columns(of: keys) + 1 + CharacterWidth.columns(of: hint)
      guard let line = columns.firstIndex(where: { $0 + width <= rect.columns - 1 }) else {
        continue
      }
      let row = rect.row + line
      var column = columns[line]
      column += screen.draw(keys, row: row, column: column, style: theme[.key])
      column += 1 + screen.draw(hint, row: row, column: column + 1, style: theme[.dim])
      columns[line] = column + 2
    }
  }

  private var hints: [(keys: String, hint: String)] {
    var hints: [(keys: String, hint: String)] = []
    for binding in state.keyMap.hints(in: state.context) {
      let hint = binding.hint ?? ""
      // Keys that do the same in two directions stand together: "↑↓ select".
      if let last = hints.last, last.hint == hint {
        hints[hints.count - 1].keys += binding.keys[0].label
      } else {
        hints.append((binding.keys[0].label, hint))
      }
    }
    let escape = state.keyMap.label(of: .program(.escape))
    if state.composer.editing != nil, state.context == .composer {
      if let escape { hints.insert((escape, "cancel"), at: 0) }
    } else if state.open.turn.reply != nil, state.overlay == nil {
      hints.removeAll { $0.keys == escape }
      if let escape { hints.insert((escape, "stop"), at: 0) }
    } else if state.context == .alternatives,
      let close = state.keyMap.label(of: .choice(.close), in: .alternatives)
    {
      hints.insert((close, "close"), at: min(1, hints.count))
    }
    return hints
  }
}
