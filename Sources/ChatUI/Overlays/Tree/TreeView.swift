import Conversations
import TerminalKit

/// The branches of the conversation, indented by the forks above them.
struct TreeView {
  let tree: TreeOverlay
  let branches: [Branch]
  let theme: Theme

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    let box = geometry.listBox
    screen.drawBox(box, title: "Branches (• current line, ◆ pinned)", theme: theme)
    screen.cursor = nil
    let selection = branches.firstIndex { $0.first.id == tree.selected } ?? 0
    let rows = max(0, min(geometry.treeRows, branches.count))
    let top = tree.firstShown(of: branches, rows: rows)
    for offset in 0..<rows {
      let rect = Rect(
        row: box.row + 1 + offset, column: box.column + 2, rows: 1, columns: box.columns - 4)
      draw(branches[top + offset], isSelected: top + offset == selection, rect, on: &screen)
    }
  }

  private func draw(
    _ branch: Branch, isSelected: Bool, _ rect: Rect, on screen: inout Screen
  ) {
    let style = theme[isSelected ? .selection : .popup]
    screen.fill(rect, style: style)
    let marks = [
      isSelected ? "▸" : " ", branch.isCurrent ? "•" : " ", branch.pinned.isEmpty ? " " : "◆",
    ].joined()
    screen.draw(marks, row: rect.row, column: rect.column, style: style)
    let indent = 4 + min(2 * branch.depth, rect.columns / 3)
    let states = branch.messages.count(where: tree.withStates.contains)
    let length = "‹\(HumanReadable.grouped(branch.messages.count))›"
    let count = states > 0 ? "\(length) \(HumanReadable.count(states, "state"))" : length
    let room = rect.columns - indent - CharacterWidth.columns(of: count) - 2
    // More than a line's worth of a long message need not be looked at.
    let words = branch.first.text.prefix(200).split(whereSeparator: \.isWhitespace)
    let who = branch.first.role == .user ? "You: " : "Assistant: "
    let width = screen.drawCut(
      who + words.joined(separator: " "), row: rect.row, column: rect.column + indent,
      style: style, limit: room)
    screen.draw(count, row: rect.row, column: rect.column + indent + width + 1, style: style)
  }
}
