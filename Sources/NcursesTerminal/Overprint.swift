import TerminalKit

/// What ncurses cannot draw, written over what it drew: pictures of several characters, whole, and cells
/// that lead to an address.
struct Overprint {
  /// Whether the terminal shows a family of joined emoji as one picture of two columns.
  var joinsEmoji = false
  /// Whether the terminal knows addresses, or at least leaves them out.
  let hasLinks: Bool

  /// A question to the terminal: a family at the start of the second row, and where the cursor is then.
  /// The row is empty again afterwards.
  static let question =
    "\u{1B}7\u{1B}[2;1H\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{1B}[6n\u{1B}[2;1H\u{1B}[2K\u{1B}8"

  /// The column of a terminal that joins them, counted from 1.
  static let joinedColumn = 3

  /// Makes one for a type of terminal. Old ones print what they do not know.
  init(type: String, colors: Int) {
    let kinds = [
      "xterm", "tmux", "screen", "foot", "alacritty", "kitty", "wezterm", "ghostty", "konsole",
      "vte",
      "gnome", "iterm", "contour", "rio",
    ]
    hasLinks = colors >= 256 && kinds.contains { type.hasPrefix($0) }
  }

  /// The bytes for some rows of a screen; empty where there is nothing to write.
  ///
  /// - Parameter style: The sequence that sets a style.
  func text(_ screen: Screen, rows: [Int], style: (Style) -> String) -> String {
    var text = ""
    for row in rows {
      for link in screen.links where hasLinks && link.row == row {
        text += move(row, link.columns.lowerBound) + "\u{1B}]8;;\(link.address)\u{1B}\\"
        text += cells(screen, row, link.columns, style) + "\u{1B}]8;;\u{1B}\\"
      }
      guard joinsEmoji else { continue }
      for column in 0..<screen.size.columns {
        let cell = screen[row, column]
        guard cell.text.utf8.count > 4, CharacterWidth.isEmojiSequence(cell.text) else { continue }
        text += move(row, column) + style(cell.style) + cell.text
      }
    }
    return text.isEmpty ? "" : "\u{1B}7" + text + "\u{1B}8"
  }

  private func cells(
    _ screen: Screen, _ row: Int, _ columns: Range<Int>, _ style: (Style) -> String
  ) -> String {
    var text = ""
    var last: Style?
    for column in columns {
      let cell = screen[row, column]
      if cell.style != last { text += style(cell.style) }
      last = cell.style
      // Whatever takes more than its columns somewhere is not written twice.
      text += cell.text.utf8.count == 1 ? cell.text : cell.text.isEmpty ? "" : skip(over: cell.text)
    }
    return text
  }

  private func skip(over text: String) -> String {
    let plain = text.unicodeScalars.count == 1
    return plain ? text : "\u{1B}[\(CharacterWidth.columns(of: text))C"
  }

  private func move(_ row: Int, _ column: Int) -> String { "\u{1B}[\(row + 1);\(column + 1)H" }
}
