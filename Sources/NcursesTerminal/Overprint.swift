import TerminalKit

/// What ncurses cannot draw, written over what it drew: pictures of several characters, whole, and cells
/// that lead to an address.
struct Overprint {
  /// Sorts of pictures that terminals draw in two columns or do not know.
  enum Picture: Int, CaseIterable {
    /// Joined emoji, a skin tone, a sign that asks for its picture.
    case joined, toned, chosen

    /// One of the sort.
    var example: String {
      switch self {
      case .joined: "\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}"
      case .toned: "\u{1F44D}\u{1F3FD}"
      case .chosen: "\u{2764}\u{FE0F}"
      }
    }

    /// The row, counted from 1, in which the terminal is asked. (Its answer for the first row is a key.)
    var row: Int { rawValue + 2 }
  }

  /// The sorts that the terminal shows in two columns.
  private(set) var pictures: Set<Picture> = []
  /// Whether the terminal knows addresses, or at least leaves them out.
  let hasLinks: Bool

  /// The questions to the terminal: a picture at the start of a row, and where the cursor is then. The rows
  /// are empty again afterwards.
  static let questions =
    "\u{1B}7"
    + Picture.allCases.map {
      "\u{1B}[\($0.row);1H\($0.example)\u{1B}[6n\u{1B}[\($0.row);1H\u{1B}[2K"
    }.joined() + "\u{1B}8"

  /// Takes an answer: the row and the column of the cursor, counted from 1.
  ///
  /// - Returns: Whether more can be drawn than before.
  mutating func take(row: Int, column: Int) -> Bool {
    guard column == 3, let picture = Picture(rawValue: row - 2) else { return false }
    return pictures.insert(picture).inserted
  }

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
      guard !pictures.isEmpty else { continue }
      for column in 0..<screen.size.columns {
        let cell = screen[row, column]
        guard cell.text.utf8.count > 4, isPicture(cell.text) else { continue }
        text += move(row, column) + style(cell.style) + cell.text
      }
    }
    return text.isEmpty ? "" : "\u{1B}7" + text + "\u{1B}8"
  }

  /// Whether a text asks for a picture that the terminal knows.
  private func isPicture(_ text: String) -> Bool {
    guard CharacterWidth.isEmojiSequence(text) else { return false }
    var needed: Set<Picture> = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x200D: needed.insert(.joined)
      case 0x1F3FB...0x1F3FF: needed.insert(.toned)
      case 0xFE0F: needed.insert(.chosen)
      default: break
      }
    }
    // Within what is joined, a choice of the picture changes no width.
    if needed.contains(.joined) { needed.remove(.chosen) }
    return !needed.isEmpty && needed.isSubset(of: pictures)
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
