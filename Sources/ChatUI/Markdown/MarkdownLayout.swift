import MarkdownKit
import TerminalKit

/// Draws blocks as lines of a given width.
struct MarkdownLayout {
  let columns: Int

  /// Narrower than this nothing is indented any more.
  private static let narrowest = 8
  /// What a tab is drawn as; as one character it could not be broken.
  private static let tab = String(repeating: " ", count: CharacterWidth.tab)

  /// The lines of some blocks, with an empty one between them unless they stand tight.
  func lines(of blocks: [MarkdownBlock], isTight: Bool = false) -> [StyledLine] {
    var lines: [StyledLine] = []
    for block in blocks {
      if !lines.isEmpty, !isTight { lines.append(StyledLine([])) }
      lines += self.lines(of: block)
    }
    return lines
  }

  private func lines(of block: MarkdownBlock) -> [StyledLine] {
    switch block {
    case .paragraph(let runs): RunWrapping.wrap(runs, columns: columns)
    case .heading(let level, let runs):
      RunWrapping.wrap(
        runs, columns: columns, role: .heading, attributes: level == 1 ? .underline : [])
    case .code(let language, let code): codeLines(code, language: language)
    case .quote(let blocks):
      columns > Self.narrowest
        ? indented(by: 2) { $0.lines(of: blocks) }.map { $0.behind(StyledLine.Span("▎ ", .mark)) }
        : lines(of: blocks)
    case .list(let start, let isTight, let items): list(items, start: start, isTight: isTight)
    case .table(let alignments, let header, let rows):
      TableLayout(alignments: alignments, header: header, rows: rows, columns: columns).lines
    case .rule:
      [StyledLine([StyledLine.Span(String(repeating: "─", count: min(columns, 40)), .border)])]
    }
  }

  private func indented(by count: Int, _ body: (MarkdownLayout) -> [StyledLine]) -> [StyledLine] {
    body(MarkdownLayout(columns: columns - count))
  }

  // MARK: Lists

  private func list(_ items: [MarkdownItem], start: Int?, isTight: Bool) -> [StyledLine] {
    let last = start.map { $0 + items.count - 1 }
    let width = last.map { String($0).count + 2 } ?? 2
    var lines: [StyledLine] = []
    for (index, item) in items.enumerated() {
      if index > 0, !isTight { lines.append(StyledLine([])) }
      let number = start.map { "\($0 + index)." }
      lines += entry(item, number: number, width: width, isTight: isTight)
    }
    return lines
  }

  /// An entry that hangs from its mark.
  func entry(
    _ item: MarkdownItem, number: String?, width: Int, isTight: Bool
  ) -> [StyledLine] {
    var mark = number ?? "•"
    if let isDone = item.isDone { mark = isDone ? "☑" : "☐" }
    guard columns >= Self.narrowest + width else {
      return lines(of: item.blocks, isTight: isTight)
    }
    let pad = max(1, width - CharacterWidth.columns(of: mark))
    let body = indented(by: width) { $0.lines(of: item.blocks, isTight: isTight) }
    let first = StyledLine.Span(mark + String(repeating: " ", count: pad), .mark)
    let rest = StyledLine.Span(String(repeating: " ", count: width))
    guard !body.isEmpty else { return [StyledLine([first])] }
    return body.enumerated().map { index, line in
      index == 0 ? line.behind(first) : line.spans.isEmpty ? line : line.behind(rest)
    }
  }

  // MARK: Code

  /// A block of code with its language above; lines too long go on behind a mark.
  func codeLines(_ code: String, language: String) -> [StyledLine] {
    var highlighting = CodeHighlighting(language: language)
    return [codeHeading(language, code: code)]
      + code.codeLines.flatMap { codeLine($0, &highlighting) }
  }

  /// The line above a block of code.
  func codeHeading(_ language: String, code: String) -> StyledLine {
    let name = language.isEmpty ? "code" : language
    return StyledLine([StyledLine.Span("╭ \(name) · copy".cut(to: columns), .dim)], code: code)
  }

  /// A line of code: never broken at words, for that would change it.
  func codeLine(_ line: Substring, _ highlighting: inout CodeHighlighting) -> [StyledLine] {
    let room = max(1, columns - 2)
    var lines: [StyledLine] = []
    var spans = [StyledLine.Span("│ ", .dim)]
    var used = 0
    for (text, token) in highlighting.tokens(of: line) {
      let (role, attributes) = Self.look(of: token)
      var part = ""
      for character in text.replacing("\t", with: Self.tab) {
        let width = CharacterWidth.columns(of: character)
        if used + width > room, used > 0 {
          if !part.isEmpty { spans.append(StyledLine.Span(part, role, attributes)) }
          lines.append(StyledLine(spans))
          (spans, used, part) = ([StyledLine.Span("│↪", .dim)], 0, "")
        }
        part.append(character)
        used += width
      }
      if !part.isEmpty { spans.append(StyledLine.Span(part, role, attributes)) }
    }
    return lines + [StyledLine(spans)]
  }

  private static func look(
    of token: CodeHighlighting.Token
  ) -> (ThemeRole, Style.Attributes) {
    switch token {
    case .plain: (.code, [])
    case .keyword: (.codeKeyword, [])
    case .string: (.codeString, [])
    case .number: (.codeNumber, [])
    case .comment: (.codeComment, [])
    }
  }
}
