import TerminalKit

/// A question in the middle of the screen.
struct ConfirmationView {
  let confirmation: Confirmation
  let theme: Theme

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    let wide = geometry.box(lines: 1, columns: 64)
    let lines = LineWrapping.wrap(confirmation.question, columns: wide.columns - 4).prefix(4)
    let box = geometry.box(lines: lines.count + 1, columns: 64)
    screen.drawBox(box, title: "Are you sure?", theme: theme)
    for (offset, line) in lines.enumerated() {
      screen.draw(
        String(line), row: box.row + 1 + offset, column: box.column + 2, style: theme[.popup])
    }
    screen.draw(
      "y yes   n no", row: box.row + box.rows - 2, column: box.column + 2, style: theme[popup: .key]
    )
    screen.cursor = nil
  }
}
