/// The characters sent to the terminal for the text of a cell.
enum DrawnCharacter {
  /// ncurses keeps a base and four marks in a cell (`CCHARW_MAX` less one).
  private static let markLimit = 4
  private static let joiner: Unicode.Scalar = "\u{200D}"

  /// Adds the scalars that draw `text` in exactly `columns` columns on every terminal.
  ///
  /// Terminals disagree about sequences: one draws a family of joined emoji as one picture, another
  /// as three, and whatever the library counts, the rest of the row is misplaced on some of them.
  /// So only what all agree on is sent: no variation selectors, of a sequence the part that fits,
  /// of marks as many as a cell holds, for a character the library does not know `�`; spaces fill
  /// up the columns. `width` is the library's count for a scalar, negative for unknown ones.
  static func add(
    _ text: String, columns: Int, to scalars: inout [UInt32], width: (Unicode.Scalar) -> Int
  ) {
    // Nearly all are letters of ASCII, which need no rules.
    if columns == 1, text.utf8.count == 1 { return scalars.append(UInt32(text.utf8.first!)) }
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
    scalars += drawn.lazy.map(\.value)
    scalars += repeatElement(0x20, count: columns - used)
  }

  /// Variation selectors and the tags of regional flags, which only choose a picture.
  private static func isSelector(_ scalar: Unicode.Scalar) -> Bool {
    (0xFE00...0xFE0F).contains(scalar.value) || (0xE0000...0xE01EF).contains(scalar.value)
  }
}
