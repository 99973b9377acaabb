import MarkdownKit
import TerminalKit

/// A table fitted to a width; where its columns have no room beside each other, a record for each row.
struct TableLayout {
  let alignments: [MarkdownAlignment]
  let header: [[MarkdownRun]]
  let rows: [[[MarkdownRun]]]
  let columns: Int

  /// Narrower columns are no pleasure to read.
  private static let narrowest = 6

  var lines: [StyledLine] {
    guard let widths else { return records }
    var lines = row(header, widths, role: .heading)
    lines.append(rule(widths))
    for cells in rows { lines += row(cells, widths, role: .text) }
    return lines
  }

  /// The columns' widths; nil where they do not fit.
  private var widths: [Int]? {
    let count = header.count
    guard count > 0 else { return nil }
    let room = columns - 3 * (count - 1)
    var natural = header.map(Self.width)
    for cells in rows {
      for (index, cell) in cells.prefix(count).enumerated() {
        natural[index] = max(natural[index], Self.width(of: cell))
      }
    }
    natural = natural.map { max(1, $0) }
    if natural.reduce(0, +) <= room { return natural }
    let least = natural.map { min($0, Self.narrowest) }
    guard least.reduce(0, +) <= room else { return nil }
    // The widest give way first: the limit that all of them keep to.
    var (low, high) = (Self.narrowest, natural.max() ?? 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if natural.reduce(0, { $0 + min($1, middle) }) <= room {
        low = middle
      } else {
        high = middle - 1
      }
    }
    var widths = natural.map { min($0, low) }
    var rest = room - widths.reduce(0, +)
    for index in widths.indices where rest > 0 && widths[index] < natural[index] {
      widths[index] += 1
      rest -= 1
    }
    return widths
  }

  /// The columns of a cell on one line.
  private static func width(of cell: [MarkdownRun]) -> Int {
    RunWrapping.wrap(cell, columns: 1_000).map(\.columns).max() ?? 0
  }

  private func row(_ cells: [[MarkdownRun]], _ widths: [Int], role: ThemeRole) -> [StyledLine] {
    let wrapped = widths.indices.map { index in
      RunWrapping.wrap(
        cells.indices.contains(index) ? cells[index] : [], columns: widths[index], role: role)
    }
    let height = wrapped.map(\.count).max() ?? 1
    return (0..<height).map { line in
      var spans: [StyledLine.Span] = []
      for (index, width) in widths.enumerated() {
        if index > 0 { spans.append(StyledLine.Span(" │ ", .border)) }
        let content =
          wrapped[index].indices.contains(line) ? wrapped[index][line] : StyledLine([])
        let free = width - content.columns
        let alignment = alignments.indices.contains(index) ? alignments[index] : .left
        let left =
          switch alignment {
          case .left: 0
          case .center: free / 2
          case .right: free
          }
        spans += content.padded(to: width, left: max(0, left))
      }
      return StyledLine(spans)
    }
  }

  private func rule(_ widths: [Int]) -> StyledLine {
    let line = widths.map { String(repeating: "─", count: $0) }.joined(separator: "─┼─")
    return StyledLine([StyledLine.Span(line, .border)])
  }

  /// Each row as lines of "name: value".
  private var records: [StyledLine] {
    var lines: [StyledLine] = []
    for (number, cells) in rows.enumerated() {
      if number > 0 {
        lines.append(
          StyledLine([StyledLine.Span(String(repeating: "─", count: min(columns, 20)), .border)]))
      }
      for (index, cell) in cells.enumerated() {
        let name = header.indices.contains(index) ? header[index] : []
        let title = name.map { MarkdownRun($0.text, $0.style.union(.strong), link: $0.link) }
        lines += RunWrapping.wrap(
          title + (title.isEmpty ? [] : [MarkdownRun(": ")]) + cell, columns: columns)
      }
    }
    return lines.isEmpty
      ? RunWrapping.wrap(header.flatMap { $0 + [MarkdownRun(" ")] }, columns: columns) : lines
  }
}
