import TerminalKit

/// Drawing that several views share.
extension Screen {
  /// Draws a text cut to `limit` columns, with an ellipsis where something is missing.
  @discardableResult
  mutating func drawCut(
    _ text: String, row: Int, column: Int, style: Style, limit: Int
  ) -> Int {
    draw(text.cut(to: limit), row: row, column: column, style: style, limit: max(0, limit))
  }

  /// Draws a text that ends before column `end`.
  mutating func drawRight(_ text: String, row: Int, end: Int, style: Style) {
    draw(text, row: row, column: end - CharacterWidth.columns(of: text), style: style)
  }

  /// Draws a horizontal line with a title in it.
  mutating func drawRule(
    _ title: String, row: Int, column: Int, columns: Int, style: Style, titleStyle: Style
  ) {
    draw(String(repeating: "─", count: max(0, columns)), row: row, column: column, style: style)
    guard !title.isEmpty, columns > 6 else { return }
    drawCut(" \(title) ", row: row, column: column + 1, style: titleStyle, limit: columns - 2)
  }

  /// Clears a rectangle and draws a frame around it.
  mutating func drawBox(_ rect: Rect, title: String, theme: Theme) {
    guard rect.rows >= 2, rect.columns >= 2 else { return }
    fill(rect, style: theme[.popup])
    let bar = String(repeating: "─", count: rect.columns - 2)
    let last = rect.row + rect.rows - 1
    draw("╭\(bar)╮", row: rect.row, column: rect.column, style: theme[popup: .focus])
    for row in rect.row + 1..<last {
      draw("│", row: row, column: rect.column, style: theme[popup: .focus])
      draw("│", row: row, column: rect.column + rect.columns - 1, style: theme[popup: .focus])
    }
    draw("╰\(bar)╯", row: last, column: rect.column, style: theme[popup: .focus])
    drawCut(
      " \(title) ", row: rect.row, column: rect.column + 2, style: theme[popup: .title],
      limit: rect.columns - 4)
  }

  /// Says at the frame of a box that so many lines more are below.
  mutating func drawMore(_ count: Int, in box: Rect, theme: Theme) {
    guard count > 0 else { return }
    drawRight(
      " ↓ \(HumanReadable.grouped(count)) more ", row: box.row + box.rows - 1,
      end: box.column + box.columns - 2, style: theme[popup: .dim])
  }

  /// Puts the cursor at a place, if the screen has it.
  mutating func placeCursor(row: Int, column: Int) {
    guard Rect(size).contains(Point(row: row, column: column)) else { return }
    cursor = Point(row: row, column: column)
  }
}

extension String {
  /// As much of the text as fits, with an ellipsis where something is missing.
  func cut(to columns: Int) -> String {
    guard CharacterWidth.columns(of: self) > columns else { return self }
    var room = columns - 1
    let kept = prefix { character in
      room -= CharacterWidth.columns(of: character)
      return room >= 0
    }
    return columns < 1 ? "" : kept + "…"
  }
}
