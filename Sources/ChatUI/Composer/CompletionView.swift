import TerminalKit

/// The possibilities for the command being typed, above the composer.
struct CompletionView {
  let state: AppState
  private static let rows = 8

  func draw(above composer: Rect, top: Int, on screen: inout Screen) {
    let candidates = state.candidates
    let rows = min(candidates.count, Self.rows, composer.row - top)
    guard rows > 0 else { return }
    let theme = state.theme
    let columns = min(composer.columns - 2, 90)
    let chosen = state.composer.completion?.chosen
    let first = max(0, min((chosen ?? 0) - rows / 2, candidates.count - rows))
    let shown = candidates[first..<first + rows]
    let labelColumns = min(
      columns / 2, shown.map { CharacterWidth.columns(of: $0.label) }.max() ?? 0)
    screen.fill(
      Rect(row: composer.row - rows, column: 1, rows: rows, columns: columns),
      style: theme[.popup])
    for (offset, candidate) in shown.enumerated() {
      let row = composer.row - rows + offset
      let isChosen = first + offset == chosen
      screen.draw(isChosen ? "▸" : " ", row: row, column: 1, style: theme[popup: .key])
      screen.drawCut(
        candidate.label, row: row, column: 3, style: theme[popup: .key], limit: labelColumns)
      screen.drawCut(
        candidate.summary, row: row, column: 5 + labelColumns, style: theme[.popup],
        limit: columns - labelColumns - 5)
      if isChosen {
        let rect = Rect(row: row, column: 1, rows: 1, columns: columns)
        screen.restyle(rect) { $0 = theme[.selection] }
      }
    }
  }
}
