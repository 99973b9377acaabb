/// One character cell of a screen.
public struct Cell: Hashable, Sendable {
  /// The grapheme shown; a space where nothing is. Empty in the second half of a wide character.
  public var text: String
  /// How it is drawn.
  public var style: Style

  /// Makes a cell.
  public init(_ text: String = " ", style: Style = .plain) {
    self.text = text
    self.style = style
  }
}

/// The letters, digits and signs of ASCII: each takes one column and is drawn as it is.
private enum PlainLetters {
  static let range: ClosedRange<UInt8> = 0x20...0x7E
  private static let texts = range.map { String(Unicode.Scalar($0)) }

  static func text(of letter: UInt8) -> String { texts[Int(letter - range.lowerBound)] }
}

/// Characters that need no rules: each takes one column, joins no other, and is drawn as it is.
enum PlainCharacters {
  /// Whether it is a letter of a Latin script, a common sign, or what lines, bars and marks are drawn
  /// with.
  static func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x2010...0x2027, 0x2030...0x203B,
      0x2500...0x25FC:
      true
    default: false
    }
  }
}

/// A grid of cells that views draw into and tests read.
public struct Screen: Hashable, Sendable {
  /// Rows and columns.
  public let size: Size
  /// Row-major, `size.rows * size.columns` cells.
  public private(set) var cells: [Cell]
  /// Where the hardware cursor stands; nil hides it.
  public var cursor: Point?
  /// The cells that lead to an address.
  public private(set) var links: [Link] = []

  /// Cells of a row that lead to an address.
  public struct Link: Hashable, Sendable {
    /// Their row.
    public var row: Int
    /// Their columns.
    public var columns: Range<Int>
    /// The address.
    public var address: String
  }

  /// Makes a screen filled with spaces in one style.
  public init(size: Size, style: Style = .plain) {
    let size = Size(rows: max(0, size.rows), columns: max(0, size.columns))
    self.size = size
    self.cells = Array(repeating: Cell(style: style), count: size.rows * size.columns)
  }

  /// The cell at a place inside the screen.
  public subscript(row: Int, column: Int) -> Cell {
    precondition(row >= 0 && row < size.rows && column >= 0 && column < size.columns)
    return cells[row * size.columns + column]
  }

  /// Fills the part of `rect` that lies on the screen with spaces.
  public mutating func fill(_ rect: Rect, style: Style) {
    for row in visibleRows(of: rect) {
      for column in visibleColumns(of: rect) { set(row, column, Cell(style: style)) }
    }
  }

  /// Draws one line of text and returns the number of columns it took.
  ///
  /// Control characters, newlines among them, become visible stand-ins
  /// (`CharacterWidth.neutralised`); what lies outside the screen or past `limit` columns is cut, a
  /// wide character that would be halved is left out.
  @discardableResult
  public mutating func draw(
    _ text: String, row: Int, column: Int, style: Style, limit: Int = .max
  ) -> Int {
    if text.utf8.allSatisfy(PlainLetters.range.contains) {
      return drawLetters(text, row: row, column: column, style: style, limit: limit)
    }
    if text.unicodeScalars.allSatisfy(PlainCharacters.contains) {
      return drawPlain(text, row: row, column: column, style: style, limit: limit)
    }
    return drawCharacters(text, row: row, column: column, style: style, limit: limit)
  }

  /// The same for text that needs none of the rules: nearly all there is, at a fraction of the cost.
  private mutating func drawLetters(
    _ text: String, row: Int, column: Int, style: Style, limit: Int
  ) -> Int {
    let drawn = max(0, min(text.utf8.count, limit))
    guard row >= 0, row < size.rows else { return drawn }
    for (place, letter) in zip(column..<column + drawn, text.utf8)
    where place >= 0 && place < size.columns {
      set(row, place, Cell(PlainLetters.text(of: letter), style: style))
    }
    return drawn
  }

  /// The same for text of plain characters.
  private mutating func drawPlain(
    _ text: String, row: Int, column: Int, style: Style, limit: Int
  ) -> Int {
    var drawn = 0
    for scalar in text.unicodeScalars where drawn < limit {
      let place = column + drawn
      if row >= 0, row < size.rows, place >= 0, place < size.columns {
        set(row, place, Cell(String(scalar), style: style))
      }
      drawn += 1
    }
    return drawn
  }

  /// The same by the rules for any text.
  mutating func drawCharacters(
    _ text: String, row: Int, column: Int, style: Style, limit: Int
  ) -> Int {
    var offset = 0
    for character in CharacterWidth.neutralised(text) {
      for part in CharacterWidth.parts(of: character.isLineBreak ? "\u{240A}" : character) {
        guard offset + part.columns <= limit else { return offset }
        let place = column + offset
        if row >= 0, row < size.rows, place >= 0, place + part.columns <= size.columns {
          set(row, place, Cell(part.text, style: style))
          if part.columns == 2 { set(row, place + 1, Cell("", style: style)) }
        }
        offset += part.columns
      }
    }
    return offset
  }

  /// Has cells of a row lead to an address, where the screen has them and it is one that a terminal may be
  /// given: of a common kind, without spaces or anything that steers.
  public mutating func link(row: Int, columns: Range<Int>, to address: String) {
    let kinds = ["https://", "http://", "mailto:", "ftp://"]
    let columns = columns.clamped(to: 0..<size.columns)
    guard row >= 0, row < size.rows, !columns.isEmpty, address.utf8.count <= 2_000,
      kinds.contains(where: { address.lowercased().hasPrefix($0) }),
      address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return }
    links.append(Link(row: row, columns: columns, address: address))
  }

  /// Changes the style of cells already drawn.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    for row in visibleRows(of: rect) {
      for column in visibleColumns(of: rect) {
        change(&cells[row * size.columns + column].style)
      }
    }
  }

  /// Whether a row is that of another screen of the same size.
  ///
  /// Here, where the compiler sees what a cell is made of: every key waits for all rows.
  public func shows(_ row: Int, as other: Screen) -> Bool {
    let places = row * size.columns..<(row + 1) * size.columns
    if !links.isEmpty || !other.links.isEmpty {
      guard links.filter({ $0.row == row }) == other.links.filter({ $0.row == row }) else {
        return false
      }
    }
    return cells.withUnsafeBufferPointer { mine in
      other.cells.withUnsafeBufferPointer { others in
        places.allSatisfy { mine[$0] == others[$0] }
      }
    }
  }

  /// The rows as plain text, trailing spaces removed: what a test compares.
  public var text: String {
    (0..<size.rows).map { row in
      var line = cells[row * size.columns..<(row + 1) * size.columns].map(\.text).joined()
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  private func visibleRows(of rect: Rect) -> Range<Int> {
    Self.overlap(rect.row, rect.rows, within: size.rows)
  }

  private func visibleColumns(of rect: Rect) -> Range<Int> {
    Self.overlap(rect.column, rect.columns, within: size.columns)
  }

  private static func overlap(_ start: Int, _ count: Int, within limit: Int) -> Range<Int> {
    let first = min(max(0, start), limit)
    return first..<max(first, start + min(count, limit - start))
  }

  /// Sets a cell and blanks the other half of any wide character it cuts.
  private mutating func set(_ row: Int, _ column: Int, _ cell: Cell) {
    let index = row * size.columns + column
    if cells[index].text.isEmpty, !cell.text.isEmpty { cells[index - 1].text = " " }
    if column + 1 < size.columns, cells[index + 1].text.isEmpty, !cells[index].text.isEmpty {
      cells[index + 1].text = " "
    }
    cells[index] = cell
  }
}
