import Conversations
import TerminalKit

/// The facts about a message, in a box.
struct InfoView {
  let facts: MessageFacts
  let theme: Theme

  private static let nameColumns = 10

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    let wide = geometry.box(lines: 1, columns: 72)
    let room = max(1, wide.columns - 4 - Self.nameColumns)
    let lines = facts.all.flatMap { fact in
      LineWrapping.wrap(VisibleText.line(fact.value), columns: room).enumerated().map {
        (name: $0 == 0 ? fact.name : "", value: String($1))
      }
    }
    let box = geometry.box(lines: lines.count, columns: 72)
    screen.drawBox(
      box, title: facts.message.role == .user ? "Your message" : "The reply", theme: theme)
    screen.cursor = nil
    for (offset, line) in lines.prefix(max(0, box.rows - 2)).enumerated() {
      let row = box.row + 1 + offset
      screen.draw(line.name, row: row, column: box.column + 2, style: theme[popup: .dim])
      screen.draw(
        line.value, row: row, column: box.column + 2 + Self.nameColumns, style: theme[.popup],
        limit: room)
    }
  }
}
