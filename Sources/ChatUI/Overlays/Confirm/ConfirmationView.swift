import TerminalKit

/// A question in the middle of the screen.
struct ConfirmationView {
  let confirmation: Confirmation
  let theme: Theme

  private static let yes = "y yes"
  private static let answers = yes + "   n no"

  /// The question in lines, and its box.
  private func layout(_ geometry: Geometry) -> (lines: [Substring], box: Rect) {
    let wide = geometry.box(lines: 1, columns: 64)
    let lines = LineWrapping.wrap(confirmation.question, columns: wide.columns - 4).prefix(4)
    return (Array(lines), geometry.box(lines: lines.count + 1, columns: 64))
  }

  /// The answer that a click gives.
  func answer(at place: Point, _ geometry: Geometry) -> ListCommand? {
    let box = layout(geometry).box
    guard place.row == box.row + box.rows - 2 else { return nil }
    switch place.column - box.column - 2 {
    case 0..<Self.yes.count: return .yes
    case Self.yes.count + 3..<Self.answers.count: return .no
    default: return nil
    }
  }

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    let (lines, box) = layout(geometry)
    let title =
      switch confirmation.deed {
      case .openModel: "Another model"
      case .useModel, .getModel: "Model"
      default: "Are you sure?"
      }
    screen.drawBox(box, title: title, theme: theme)
    for (offset, line) in lines.enumerated() {
      screen.draw(
        String(line), row: box.row + 1 + offset, column: box.column + 2, style: theme[.popup])
    }
    screen.draw(
      Self.answers, row: box.row + box.rows - 2, column: box.column + 2, style: theme[popup: .key]
    )
    screen.cursor = nil
  }
}
