import MarkdownKit
import TerminalKit

/// Text in several looks, broken into lines.
enum RunWrapping {
  /// The lines of a text; `role` is how it looks where nothing else is said.
  static func wrap(
    _ runs: [MarkdownRun], columns: Int, role: ThemeRole = .text, attributes: Style.Attributes = []
  ) -> [StyledLine] {
    let runs = runs.map(marked).flatMap(withAddress)
    let text = runs.map(\.text).joined()
    let bytes = text.utf8
    var ends: [Int] = []
    for run in runs { ends.append((ends.last ?? 0) + run.text.utf8.count) }
    var run = 0
    return LineWrapping.wrap(text, columns: columns).map { line in
      var spans: [StyledLine.Span] = []
      var start = bytes.distance(from: bytes.startIndex, to: line.startIndex)
      let end = start + line.utf8.count
      while run < ends.count, ends[run] <= start { run += 1 }
      var next = run
      while start < end, next < runs.count {
        let stop = min(end, ends[next])
        if stop > start {
          let from = bytes.index(bytes.startIndex, offsetBy: start)
          let to = bytes.index(from, offsetBy: stop - start)
          spans.append(span(String(text[from..<to]), runs[next], role, attributes))
          start = stop
        }
        if start < end { next += 1 }
      }
      run = max(run, min(next, runs.count))
      return StyledLine(spans)
    }
  }

  /// Not every terminal can strike text out.
  private static func marked(_ run: MarkdownRun) -> MarkdownRun {
    guard run.style.contains(.deleted) else { return run }
    return MarkdownRun("~\(run.text)~", run.style, link: run.link)
  }

  /// A link as it can be read where nothing can be clicked: its address stands behind its words.
  private static func withAddress(_ run: MarkdownRun) -> [MarkdownRun] {
    guard let link = run.link, !isNamed(link, by: run.text) else { return [run] }
    return [run, MarkdownRun(" (\(link))", [], link: link)]
  }

  private static func isNamed(_ link: String, by text: String) -> Bool {
    let bare = ["http://", "https://", "mailto:"].reduce(link) {
      $0.hasPrefix($1) ? String($0.dropFirst($1.count)) : $0
    }
    return text == link || text == bare
  }

  private static func span(
    _ text: String, _ run: MarkdownRun, _ role: ThemeRole, _ attributes: Style.Attributes
  ) -> StyledLine.Span {
    var attributes = attributes
    if run.style.contains(.strong) { attributes.insert(.bold) }
    if run.style.contains(.emphasis) { attributes.insert(.italic) }
    if run.style.contains(.deleted) { attributes.insert(.dim) }
    let role = run.style.contains(.code) ? ThemeRole.code : run.link == nil ? role : .link
    return StyledLine.Span(text, role, attributes, link: run.link)
  }
}
