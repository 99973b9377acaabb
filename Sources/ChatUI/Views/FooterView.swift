import TerminalKit

/// The last row: the keys that matter now, or a notice in their place.
struct FooterView {
  let state: AppState

  /// A notice in lines; the sign in front tells errors apart without colour.
  static func lines(_ notice: Notice, columns: Int) -> [Substring] {
    LineWrapping.wrap((notice.isError ? "✗ " : "• ") + notice.text, columns: max(1, columns - 2))
  }

  func draw(in rect: Rect, on screen: inout Screen) {
    let theme = state.theme
    guard let notice = state.notice else { return drawHints(in: rect, on: &screen) }
    let style = theme[notice.isError ? .error : .warning]
    for (offset, line) in Self.lines(notice, columns: rect.columns).prefix(rect.rows).enumerated() {
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
    var hints = state.keyMap.hints(in: state.context).map {
      (keys: $0.keys[0].label, hint: $0.hint ?? "")
    }
    if state.editing != nil, state.context == .composer {
      hints.insert(("Esc", "cancel"), at: 0)
    } else if state.reply != nil, state.overlay == nil {
      hints.insert(("Esc", "stop"), at: 0)
    } else if state.context == .alternatives {
      hints.insert(("Esc", "close"), at: 1)
    }
    return hints
  }
}
