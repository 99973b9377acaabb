import TerminalKit

/// A terminal's screen after the bytes that were sent to it: as much of xterm as ncurses draws with,
/// without colours.
struct DrawnScreen {
  let size: Size
  /// One grapheme a cell, empty in the second half of a wide one.
  private var cells: [[String]]
  private var row = 0
  /// May be the column behind the last: the next character goes to the next line.
  private var column = 0
  /// The rows that scroll.
  private var region: Range<Int>
  private var last: Unicode.Scalar = " "
  /// Where the cursor was when it was saved.
  private var saved = (row: 0, column: 0)
  private var place = Place.text
  /// The first bytes of a character that has not come whole.
  private var unfinished: [UInt8] = []

  /// Where in the stream the next scalar stands.
  private enum Place {
    case text, escape
    /// Behind `ESC (` and its like, which one more character follows.
    case charset
    /// Behind `ESC [`, with what stands before the final letter.
    case control(String)
    /// Behind `ESC ]`, up to BEL or `ESC \`.
    case string
  }

  /// An empty screen.
  init(size: Size) {
    self.size = size
    cells = Array(repeating: Self.blank(size.columns), count: size.rows)
    region = 0..<size.rows
  }

  /// A row as text, without the spaces at its end; rows are counted from the top, and negative
  /// numbers from the bottom: -1 is the last.
  subscript(row: Int) -> String {
    var text = cells[row < 0 ? size.rows + row : row].joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  /// All rows.
  var text: String { (0..<size.rows).map { self[$0] }.joined(separator: "\n") }

  /// Draws what was sent.
  mutating func receive(_ bytes: some Sequence<UInt8>) {
    let bytes = unfinished + Array(bytes)
    // A character has at most three bytes before its last.
    let tail = bytes.suffix(3).lastIndex { $0 >= 0xC0 }
    let isWhole = tail.map { bytes.count - $0 >= Self.length(of: bytes[$0]) } ?? true
    let end = isWhole ? bytes.count : tail ?? bytes.count
    unfinished = Array(bytes[end...])
    for scalar in String(decoding: bytes[..<end], as: UTF8.self).unicodeScalars { take(scalar) }
  }

  private static func length(of lead: UInt8) -> Int { lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

  private mutating func take(_ scalar: Unicode.Scalar) {
    switch place {
    case .text: draw(scalar)
    case .charset: place = .text
    case .string:
      if scalar == "\u{7}" { place = .text }
      if scalar == "\u{1B}" { place = .escape }
    case .escape: escape(scalar)
    case .control(let parameters):
      guard ("@"..."~").contains(scalar) else {
        place = .control(parameters + String(scalar))
        return
      }
      place = .text
      let isPrivate = parameters.first == "?" || parameters.first == ">"
      if !isPrivate { control(scalar, parameters.split(separator: ";").map { Int($0) ?? 0 }) }
    }
  }

  private mutating func escape(_ scalar: Unicode.Scalar) {
    place = .text
    switch scalar {
    case "[": place = .control("")
    case "]": place = .string
    case "(", ")": place = .charset
    case "7": saved = (row, column)
    case "8": move(to: saved.row, saved.column)
    case "M":
      if row == region.lowerBound { insertRows(1, at: row) } else { row = max(0, row - 1) }
    default: break
    }
  }

  private mutating func draw(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\u{1B}": place = .escape
    case "\r": column = 0
    case "\n": nextRow()
    case "\u{8}": column = max(0, min(column, size.columns - 1) - 1)
    case "\t": column = min(size.columns - 1, (column / 8 + 1) * 8)
    case "\u{0}"..."\u{1F}": break
    default: put(scalar)
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let columns = CharacterWidth.columns(of: scalar)
    guard columns > 0 else {
      if column > 0 { cells[row][column - 1].unicodeScalars.append(scalar) }
      return
    }
    if column + columns > size.columns {
      column = 0
      nextRow()
    }
    cells[row][column] = String(scalar)
    if columns == 2, column + 1 < size.columns { cells[row][column + 1] = "" }
    column += columns
    last = scalar
  }

  private mutating func nextRow() {
    if row == region.upperBound - 1 {
      deleteRows(1, at: region.lowerBound)
    } else {
      row = min(size.rows - 1, row + 1)
    }
  }

  /// A control sequence by its final letter.
  private mutating func control(_ letter: Unicode.Scalar, _ numbers: [Int]) {
    let first = numbers.first ?? 0
    let count = max(1, first)
    let second = numbers.count > 1 ? numbers[1] : 0
    let here = min(column, size.columns - 1)
    switch letter {
    case "H", "f": move(to: count - 1, max(1, second) - 1)
    case "A": move(to: row - count, here)
    case "B": move(to: row + count, here)
    case "C": move(to: row, here + count)
    case "D": move(to: row, here - count)
    case "G": move(to: row, count - 1)
    case "d": move(to: count - 1, here)
    case "J":
      erase(first)
      if first != 1 { for below in row + 1..<max(row + 1, size.rows) { clear(below) } }
      if first != 0 { for above in 0..<row { clear(above) } }
    case "K": erase(first)
    case "X": fill(here..<here + count)
    case "b": for _ in 0..<count { put(last) }
    case "@":
      cells[row].insert(contentsOf: Self.blank(count), at: here)
      cells[row].removeLast(count)
    case "P":
      cells[row].removeSubrange(here..<min(here + count, size.columns))
      cells[row] += Self.blank(size.columns - cells[row].count)
    case "L": insertRows(count, at: row)
    case "M": deleteRows(count, at: row)
    case "S": deleteRows(count, at: region.lowerBound)
    case "T": insertRows(count, at: region.lowerBound)
    case "r":
      let top = min(count - 1, size.rows - 1)
      region = top..<max(top + 1, second > 0 ? min(second, size.rows) : size.rows)
      move(to: 0, 0)
    default: break
    }
  }

  private mutating func move(to row: Int, _ column: Int) {
    self.row = min(max(0, row), size.rows - 1)
    self.column = min(max(0, column), size.columns - 1)
  }

  /// Erases the row from the cursor on (0), up to it (1), or whole (2).
  private mutating func erase(_ what: Int) {
    let here = min(column, size.columns - 1)
    fill(what == 0 ? here..<size.columns : 0..<(what == 1 ? here + 1 : size.columns))
  }

  private mutating func fill(_ columns: Range<Int>) {
    for column in columns.clamped(to: 0..<size.columns) { cells[row][column] = " " }
  }

  private mutating func clear(_ row: Int) { cells[row] = Self.blank(size.columns) }

  /// Makes room at a row of the region; what is pushed past its end goes.
  private mutating func insertRows(_ count: Int, at row: Int) {
    guard region.contains(row) else { return }
    let count = min(count, region.upperBound - row)
    cells.removeSubrange(region.upperBound - count..<region.upperBound)
    cells.insert(
      contentsOf: Array(repeating: Self.blank(size.columns), count: count), at: row)
  }

  /// Takes rows of the region away; empty ones come in at its end.
  private mutating func deleteRows(_ count: Int, at row: Int) {
    guard region.contains(row) else { return }
    let count = min(count, region.upperBound - row)
    cells.insert(
      contentsOf: Array(repeating: Self.blank(size.columns), count: count), at: region.upperBound)
    cells.removeSubrange(row..<row + count)
  }

  private static func blank(_ columns: Int) -> [String] {
    Array(repeating: " ", count: columns)
  }
}
