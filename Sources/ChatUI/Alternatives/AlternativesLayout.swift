import TerminalKit

/// Where each of several replies is in the chat pane: beside each other where every one gets enough
/// columns, else below each other, the selected one large.
struct AlternativesLayout {
  /// Narrower columns are no pleasure to read.
  static let narrowest = 28

  /// One line that says what is replied to; empty on a low screen.
  let heading: Rect
  /// The heading of a reply and its lines; a pane without rows is not shown.
  let panes: [Rect]
  /// Whether the replies are beside each other.
  let isSideBySide: Bool

  /// Whether there is room for the selected reply only.
  var showsSelectedOnly: Bool { panes.count { $0.rows > 0 } == 1 }

  /// Lays replies out in the chat pane.
  init(_ rect: Rect, count: Int, selected: Int) {
    let headingRows = rect.rows >= 12 ? 1 : 0
    heading = Rect(row: rect.row, column: rect.column, rows: headingRows, columns: rect.columns)
    let body = Rect(
      row: rect.row + headingRows, column: rect.column, rows: rect.rows - headingRows,
      columns: rect.columns)
    // Between two columns stands a line.
    isSideBySide = (body.columns + 1) / count - 1 >= Self.narrowest
    panes =
      isSideBySide
      ? Self.columns(of: body, count) : Self.stack(in: body, count, selected: selected)
  }

  private static func columns(of body: Rect, _ count: Int) -> [Rect] {
    let starts = (0...count).map { $0 * (body.columns + 1) / count }
    return (0..<count).map {
      Rect(
        row: body.row, column: body.column + starts[$0], rows: body.rows,
        columns: starts[$0 + 1] - starts[$0] - 1)
    }
  }

  private static func stack(in body: Rect, _ count: Int, selected: Int) -> [Rect] {
    // The others get a heading and up to two lines, and nothing where too little would be left.
    let half = min(3, body.rows / 2 / (count - 1))
    let small = half == 0 && body.rows >= count + 5 ? 1 : half
    var row = body.row
    return (0..<count).map { index in
      let rows = index == selected ? body.rows - small * (count - 1) : small
      defer { row += rows }
      return Rect(row: row, column: body.column, rows: rows, columns: body.columns)
    }
  }

  /// The columns of the text in a pane; a column at each side stays free.
  static func textColumns(_ pane: Rect) -> Int { max(1, min(pane.columns - 2, 110)) }

  /// The rows of the text in a pane, below its heading.
  static func textRows(_ pane: Rect) -> Int { max(0, pane.rows - 1) }
}
