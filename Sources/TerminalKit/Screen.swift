/// One character cell of a screen.
public struct Cell: Hashable, Sendable {
  /// The grapheme shown; a space where nothing is. Empty in the second half of a wide character.
  public var text: String
  public var style: Style

  /// Makes a cell.
  public init(_ text: String = " ", style: Style = .plain) {
    self.text = text
    self.style = style
  }
}

/// A grid of cells that views draw into and tests read.
public struct Screen: Hashable, Sendable {
  public let size: Size
  /// Row-major, `size.rows * size.columns` cells.
  public private(set) var cells: [Cell]
  /// Where the hardware cursor stands; nil hides it.
  public var cursor: Point?

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
    for row in max(0, rect.row)..<max(0, min(size.rows, rect.row + rect.rows), rect.row) {
      for column in max(
        0, rect.column)..<max(
          0, min(size.columns, rect.column + rect.columns), rect.column)
      {
        set(row, column, Cell(style: style))
      }
    }
  }

  /// Draws one line of text and returns the number of columns it took.
  ///
  /// Control characters become visible stand-ins (`CharacterWidth.neutralised`); what lies outside
  /// the screen or past `limit` columns is cut, a wide character that would be halved is left out.
  @discardableResult
  public mutating func draw(
    _ text: String, row: Int, column: Int, style: Style, limit: Int = .max
  ) -> Int {
    var offset = 0
    for character in CharacterWidth.neutralised(text) {
      let width = CharacterWidth.columns(of: character)
      guard offset + width <= limit else { break }
      let place = column + offset
      if width == 0 { continue }
      if row >= 0, row < size.rows, place >= 0, place + width <= size.columns {
        set(row, place, Cell(String(character), style: style))
        if width == 2 { set(row, place + 1, Cell("", style: style)) }
      }
      offset += width
    }
    return offset
  }

  /// Changes the style of cells already drawn.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    for row in rect.row..<rect.row + rect.rows where row >= 0 && row < size.rows {
      for column in rect.column..<rect.column + rect.columns
      where column >= 0 && column < size.columns {
        change(&cells[row * size.columns + column].style)
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

  /// Sets a cell and blanks the other half of any wide character it cuts.
  private mutating func set(_ row: Int, _ column: Int, _ cell: Cell) {
    let index = row * size.columns + column
    if cells[index].text.isEmpty, column > 0, !cell.text.isEmpty {
      cells[index - 1].text = " "
    }
    if column + 1 < size.columns, cells[index + 1].text.isEmpty, !cells[index].text.isEmpty {
      cells[index + 1].text = " "
    }
    cells[index] = cell
  }
}
