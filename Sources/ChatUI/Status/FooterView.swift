import TerminalKit

/// The last row: the keys that matter now, or a notice in their place.
struct FooterView {
  let state: AppState

  func draw(in rect: Rect, on screen: inout Screen) {
    let theme = state.theme
    guard let notice = state.notice else { return drawHints(in: rect, on: &screen) }
    let style = theme[notice.isError ? .error : .warning]
    for (offset, line) in notice.lines(columns: rect.columns).prefix(rect.rows).enumerated() {
      screen.draw(String(line), row: rect.row + offset, column: 1, style: style)
    }
  }

  private func drawHints(in rect: Rect, on screen: inout Screen) {
    let theme = state.theme
    var column = 1
    for (keys, hint) in hints {
      let width = CharacterWidth.columns(of: keys) + 1 + CharacterWidth.columns(of: hint)
      guard column + width <= rect.columns - 1 else { continue }
      column += screen.draw(keys, row: rect.row, column: column, style: theme[.key])
      column += 1 + screen.draw(hint, row: rect.row, column: column + 1, style: theme[.dim])
      column += 2
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
    if state.composer.editing != nil, state.context == .composer {
      hints.insert(("Esc", "cancel"), at: 0)
    } else if state.open.turn.reply != nil, state.overlay == nil {
      hints.insert(("Esc", "stop"), at: 0)
    } else if state.context == .alternatives {
      hints.insert(("Esc", "close"), at: 1)
    }
    return hints
  }
}
