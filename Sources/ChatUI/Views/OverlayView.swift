import TerminalKit

/// What lies over the panes: a list, the help, or a question.
struct OverlayView {
  let state: AppState
  let overlay: Overlay

  func draw(_ layout: Layout, on screen: inout Screen) {
    switch overlay {
    case .help(let top): drawHelp(from: top, layout, on: &screen)
    case .list(let list): drawList(list, layout, on: &screen)
    case .tree(let selected):
      TreeView(state: state, selected: selected).draw(layout, on: &screen)
    case .confirmation(let confirmation): draw(confirmation, layout, on: &screen)
    }
  }

  private func drawHelp(from top: Int, _ layout: Layout, on screen: inout Screen) {
    let theme = state.theme
    let box = layout.helpBox
    let lines = HelpText(keyMap: state.keyMap).lines(columns: layout.helpColumns)
    let first = max(0, min(top, lines.count - layout.helpRows))
    screen.drawBox(box, title: "Keys and commands", theme: theme)
    let second = HelpText.secondColumn(layout.helpColumns)
    for (offset, line) in lines[first...].prefix(layout.helpRows).enumerated() {
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
    drawMore(below: lines.count - first - layout.helpRows, in: box, on: &screen)
    screen.cursor = nil
  }

  private func drawList(_ list: ListOverlay, _ layout: Layout, on screen: inout Screen) {
    let theme = state.theme
    let box = layout.listBox
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

    let rows = min(layout.listRows, shown.count)
    let first = max(0, min(list.selection - rows / 2, shown.count - rows))
    for offset in 0..<max(0, rows) {
      let item = shown[first + offset]
      drawItem(
        item, isSelected: first + offset == list.selection, isCurrent: item.id == list.current,
        rect: Rect(row: box.row + 3 + offset, column: left, rows: 1, columns: columns), on: &screen)
    }
    if shown.isEmpty, layout.listRows > 0 {
      let text = list.items == nil ? "Looking …" : list.filter.isEmpty ? "None yet" : "None fits"
      screen.draw(text, row: box.row + 3, column: left + 2, style: theme[popup: .dim])
    }
    drawMore(below: shown.count - first - rows, in: box, on: &screen)
  }

  private func drawItem(
    _ item: ListOverlay.Item, isSelected: Bool, isCurrent: Bool, rect: Rect,
    on screen: inout Screen
  ) {
    let theme = state.theme
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

  private func draw(
    _ confirmation: Confirmation, _ layout: Layout, on screen: inout Screen
  ) {
    let theme = state.theme
    let wide = layout.box(lines: 1, columns: 64)
    let lines = LineWrapping.wrap(confirmation.question, columns: wide.columns - 4).prefix(4)
    let box = layout.box(lines: lines.count + 1, columns: 64)
    screen.drawBox(box, title: "Sure?", theme: theme)
    for (offset, line) in lines.enumerated() {
      screen.draw(
        String(line), row: box.row + 1 + offset, column: box.column + 2, style: theme[.popup])
    }
    screen.draw(
      "y yes   n no", row: box.row + box.rows - 2, column: box.column + 2, style: theme[popup: .key]
    )
    screen.cursor = nil
  }

  /// Says at the frame that there is more.
  private func drawMore(below count: Int, in box: Rect, on screen: inout Screen) {
    guard count > 0 else { return }
    screen.drawRight(
      " ↓ \(Wording.grouped(count)) more ", row: box.row + box.rows - 1,
      end: box.column + box.columns - 2, style: state.theme[popup: .dim])
  }
}
