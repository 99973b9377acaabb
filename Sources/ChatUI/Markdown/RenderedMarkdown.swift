import MarkdownKit
import TerminalKit

/// A message drawn as Markdown: its chunks, each with its lines.
///
/// Of a text that grows only the last chunks are read and drawn again.
struct RenderedMarkdown: Sendable {
  /// A table of more columns is shown as it stands.
  private static let mostColumns = 64

  let text: String
  let columns: Int
  let lines: [StyledLine]
  /// How many chunks were drawn for this text rather than taken over; tells what a frame costs.
  let drawnChunks: Int

  private let chunks: [MarkdownChunk]
  /// For each chunk: the number of lines before it, and the highlighting behind it.
  private let places: [Place]

  private struct Place: Sendable {
    var line: Int
    var highlighting: CodeHighlighting?
  }

  /// Draws a text, taking over what it can of one that it goes on from.
  init(_ text: String, columns: Int, goingOnFrom earlier: RenderedMarkdown? = nil) {
    self.text = text
    self.columns = max(1, columns)
    var earlier = earlier
    if let before = earlier, before.columns != self.columns || !text.startsLike(before.text) {
      earlier = nil
    }
    let (chunks, kept) = MarkdownChunk.split(text, goingOnFrom: earlier?.chunks ?? [])
    var lines: [StyledLine] = []
    if let earlier, kept > 0 { lines = Array(earlier.lines[..<earlier.places[kept].line]) }
    var places = Array(earlier?.places.prefix(kept) ?? [])
    let layout = MarkdownLayout(columns: self.columns)
    for index in kept..<max(kept, chunks.count) {
      let chunk = chunks[index]
      places.append(Place(line: lines.count))
      if index > 0, Self.hasGap(chunks[index - 1], chunk), !lines.isEmpty {
        lines.append(StyledLine([]))
      }
      var highlighting = index > 0 ? places[index - 1].highlighting : nil
      lines += Self.lines(of: chunk, in: text, layout, &highlighting)
      places[index].highlighting = highlighting
    }
    self.chunks = chunks
    self.places = places
    self.lines = lines.isEmpty ? [StyledLine([])] : lines
    drawnChunks = chunks.count - kept
  }

  /// The code below a line that is the heading of a block.
  func code(below line: Int) -> String? {
    guard lines.indices.contains(line), let code = lines[line].code else { return nil }
    guard code.isEmpty else { return code }
    guard let first = places.lastIndex(where: { $0.line <= line }) else { return nil }
    var result = ""
    for (index, chunk) in chunks[first...].enumerated() {
      guard case .code(let fence, let isFirst) = chunk.kind, isFirst == (index == 0) else { break }
      for line in text.part(chunk.bytes).codeLines { result += fence.unindented(line) + "\n" }
    }
    return result
  }

  private static func hasGap(_ before: MarkdownChunk, _ chunk: MarkdownChunk) -> Bool {
    switch (before.kind, chunk.kind) {
    case (_, .code(_, isFirst: false)): false
    case (.code, _), (_, .code): true
    default: chunk.hasGap
    }
  }

  private static func lines(
    of chunk: MarkdownChunk, in text: String, _ layout: MarkdownLayout,
    _ highlighting: inout CodeHighlighting?
  ) -> [StyledLine] {
    let source = text.part(chunk.bytes)
    if case .code(let fence, let isFirst) = chunk.kind {
      var state = isFirst ? nil : highlighting
      defer { highlighting = state }
      return codeLines(source, fence, isFirst, layout, &state)
    }
    highlighting = nil
    guard chunk.bytes.count <= MarkdownChunk.longest else { return plain(source, layout.columns) }
    let blocks = MarkdownBlock.parse(String(source))
    if blocks.contains(where: isWide) { return plain(source, layout.columns) }
    // Entries of a list are chunks of their own, and so know nothing of the numbers before them.
    if case .item(let number) = chunk.kind, blocks.count == 1,
      case .list(let start, let isTight, let items) = blocks[0], items.count == 1
    {
      let mark = (number ?? start).map { "\($0)." }
      return layout.entry(
        items[0], number: mark, width: mark.map { max(3, $0.count + 1) } ?? 2, isTight: isTight)
    }
    return layout.lines(of: blocks)
  }

  private static func isWide(_ block: MarkdownBlock) -> Bool {
    if case .table(_, let header, _) = block { header.count > mostColumns } else { false }
  }

  private static func plain(_ text: Substring, _ columns: Int) -> [StyledLine] {
    LineWrapping.wrap(String(text), columns: columns).map { StyledLine([.init(String($0))]) }
  }

  private static func codeLines(
    _ source: Substring, _ fence: MarkdownChunk.Fence, _ isFirst: Bool, _ layout: MarkdownLayout,
    _ state: inout CodeHighlighting?
  ) -> [StyledLine] {
    var highlighting = state ?? CodeHighlighting(language: fence.language)
    defer { state = highlighting }
    var lines: [StyledLine] = []
    if isFirst { lines.append(layout.codeHeading(fence.language, code: "")) }
    for line in source.codeLines {
      lines += layout.codeLine(fence.unindented(line), &highlighting)
    }
    return lines
  }
}

extension String {
  /// The text at some bytes.
  fileprivate func part(_ bytes: Range<Int>) -> Substring {
    let start = utf8.index(startIndex, offsetBy: bytes.lowerBound)
    return self[start..<utf8.index(start, offsetBy: bytes.count)]
  }
}
