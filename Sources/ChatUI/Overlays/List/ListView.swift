import TerminalKit

/// A list to choose from, below its filter.
struct ListView {
  let list: ListOverlay
  let theme: Theme

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    let box = geometry.listBox
    let shown = list.shown
    screen.drawBox(box, title: list.title, theme: theme)
    let left = box.column + 2
    let columns = box.columns - 4
    let typed = list.filter.suffix(max(0, columns - 12))
    let width =
      screen.draw("Filter: ", row: box.row + 1, column: left, style: theme[popup: .dim])
      + screen.draw(String(typed), row: box.row + 1, column: left + 8, style: theme[popup: .match])
    screen.placeCursor(row: box.row + 1, column: left + min(width, max(0, columns - 1)))
    screen.drawRule(
      "", row: box.row + 2, column: left, columns: columns, style: theme[popup: .border],
      titleStyle: theme[popup: .border])

    let rows = min(geometry.listRows, shown.count)
    let first = list.firstShown(rows: rows)
    for offset in 0..<max(0, rows) {
      let item = shown[first + offset]
      drawItem(
        item, isSelected: first + offset == list.selection, isCurrent: item.id == list.current,
        rect: Rect(row: box.row + 3 + offset, column: left, rows: 1, columns: columns), on: &screen)
    }
    if shown.isEmpty, geometry.listRows > 0 {
      let text = list.items == nil ? "Searching…" : list.isEmpty ? "Nothing here yet" : "No matches"
      screen.draw(text, row: box.row + 3, column: left + 2, style: theme[popup: .dim])
    }
    screen.drawMore(shown.count - first - rows, in: box, theme: theme)
  }

  private func drawItem(
    _ item: ListOverlay.Item, isSelected: Bool, isCurrent: Bool, rect: Rect,
    on screen: inout Screen
  ) {
    let style = theme[isSelected ? .selection : .popup]
    screen.fill(rect, style: style)
    let mark = isSelected ? "▸" : isCurrent ? "•" : " "
    screen.draw(mark, row: rect.row, column: rect.column, style: style)
    let detail = (item.problem.map { "✗ \($0)" } ?? item.detail).cut(to: rect.columns * 3 / 5)
    let detailColumns = CharacterWidth.columns(of: detail)
    screen.drawCut(
      item.title, row: rect.row, column: rect.column + 2, style: style,
      limit: rect.columns - detailColumns - 4)
    screen.drawRight(
      detail, row: rect.row, end: rect.column + rect.columns - 1,
      style: isSelected ? style : theme[popup: item.problem == nil ? .dim : .error])
  }
}
