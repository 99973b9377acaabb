import ChatCore
import Conversations
import RWKVEngine
import TerminalKit

/// How far states lie apart: a row of blocks a layer.
struct StateView {
  let overlay: StateOverlay
  let conversation: Conversation
  let theme: Theme

  private static let labelColumns = 7
  private static let meanColumns = 7

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    let box = geometry.box(lines: geometry.size.rows, columns: 112)
    screen.drawBox(box, title: title, theme: theme)
    screen.cursor = nil
    let (left, width) = (box.column + 2, max(1, box.columns - 4))
    var row = box.row + 1
    let last = box.row + box.rows - 2
    func line(_ text: String, _ role: ThemeRole? = nil) {
      guard row <= last else { return }
      screen.drawCut(
        text, row: row, column: left, style: role.map { theme[popup: $0] } ?? theme[.popup],
        limit: width)
      row += 1
    }
    for words in about { line(words, .dim) }
    guard let difference = overlay.difference else { return line("Waiting for the model…", .dim) }
    row += 1
    let map = StateMap(
      difference, rows: max(1, last - row - 3),
      columns: max(1, width - Self.labelColumns - Self.meanColumns))
    line("layer  " + columnsWords(difference), .dim)
    for layer in map.rows {
      let label =
        layer.layers.count == 1
        ? "\(layer.layers.lowerBound + 1)"
        : "\(layer.layers.lowerBound + 1)–\(layer.layers.upperBound + 1)"
      let padded = String(repeating: " ", count: max(0, 5 - label.count)) + label + "  "
      line("\(padded)\(layer.blocks)  \(Int((layer.mean * 100).rounded()))%")
    }
    row += 1
    line(Self.legend, .dim)
  }

  private var title: String {
    overlay.other == nil ? "State: what this message changed" : "State: two branches"
  }

  /// The messages that it is about.
  private var about: [String] {
    [overlay.message, overlay.other].compactMap { $0 }.compactMap { id in
      conversation[id].map { message in
        let words = message.text.prefix(200).split(whereSeparator: \.isWhitespace)
        return (message.role == .user ? "You: " : "Assistant: ") + words.joined(separator: " ")
      }
    }
  }

  private func columnsWords(_ difference: StateDifference) -> String {
    let count = difference.layers.first?.count ?? 0
    return switch difference.unit {
    case .head: HumanReadable.count(count, "head")
    case .channels: "channels, in \(HumanReadable.count(count, "group"))"
    }
  }

  private static let legend = StateMap.shades.reversed().map { shade in
    "\(shade.block) " + (shade.from == 0 ? "<2%" : "\(Int(shade.from * 100))%+")
  }.joined(separator: "  ")
}
