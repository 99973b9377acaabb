import TerminalKit

/// The keys and commands.
struct HelpView {
  let help: HelpOverlay
  let keyMap: KeyMap
  let theme: Theme

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    let box = geometry.helpBox
    let lines = HelpText(keyMap: keyMap).lines(columns: geometry.helpColumns, filter: help.filter)
    let first = max(0, min(help.top, lines.count - geometry.helpRows))
    screen.drawBox(box, title: title, theme: theme)
    let second = HelpText.secondColumn(geometry.helpColumns)
    for (offset, line) in lines[first...].prefix(geometry.helpRows).enumerated() {
      let row = box.row + 1 + offset
      switch line {
      case .heading(let text):
        screen.draw(text, row: row, column: box.column + 2, style: theme[popup: .title])
      case .entry(let key, let text):
        screen.drawCut(
          key, row: row, column: box.column + 2, style: theme[popup: .key], limit: second - 1)
        screen.draw(text, row: row, column: box.column + 2 + second, style: theme[.popup])
      case .empty: break
      }
    }
    screen.drawMore(lines.count - first - geometry.helpRows, in: box, theme: theme)
    screen.cursor = nil
  }

  private var title: String {
    help.filter.isEmpty
      ? "Keys and commands (type to filter)" : "Keys and commands: \(help.filter)▏"
  }
}
