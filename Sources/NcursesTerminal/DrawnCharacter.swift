/// What is sent to the terminal for the text of a cell.
enum DrawnCharacter {
  /// ncurses keeps a base and four marks in a cell (`CCHARW_MAX` less one).
  private static let markLimit = 4
  private static let joiner: Unicode.Scalar = "\u{200D}"

  /// The letter, digit or sign of ASCII that a text is; nil for any other text.
  static func letter(_ text: String) -> UInt32? {
    let bytes = text.utf8
    return bytes.count == 1 ? bytes.first.map(UInt32.init) : nil
  }

  /// The scalars that draw `text` in exactly `columns` columns on every terminal.
  ///
  /// Terminals disagree about sequences: one draws a family of joined emoji as one picture, another
  /// as three, and whatever the library counts, the rest of the row is misplaced on some of them.
  /// So only what all agree on is sent: no variation selectors, of a sequence the part that fits,
  /// of marks as many as a cell holds, for a character the library does not know `�`; spaces fill
  /// up the columns. `width` is the library's count for a scalar, negative for unknown ones.
  static func scalars(
    of text: String, columns: Int, width: (Unicode.Scalar) -> Int
  ) -> [UInt32] {
    if columns == 1, let letter = letter(text) { return [letter] }
    var drawn: [Unicode.Scalar] = []
    var used = 0
    var marks = 0
    for scalar in text.unicodeScalars where !isSelector(scalar) {
      let width = width(scalar)
      if width < 0 || used + width > columns { break }
      if width > 0, drawn.last == joiner { break }
      if width > 0 {
        marks = 0
      } else if used == 0 || marks == markLimit {
        continue
      } else {
        marks += 1
      }
      drawn.append(scalar)
      used += width
    }
    if drawn.last == joiner { drawn.removeLast() }
    if used == 0, columns > 0 {
      drawn = ["\u{FFFD}"]
      used = 1
    }
    return drawn.map(\.value) + repeatElement(0x20, count: columns - used)
  }

  /// Variation selectors and the tags of regional flags, which only choose a picture.
  private static func isSelector(_ scalar: Unicode.Scalar) -> Bool {
    (0xFE00...0xFE0F).contains(scalar.value) || (0xE0000...0xE01EF).contains(scalar.value)
  }
}
