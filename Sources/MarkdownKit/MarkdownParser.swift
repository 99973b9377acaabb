import CMD4C

extension MarkdownBlock {
  /// Reads a text: CommonMark with GitHub's tables, task lists, strikethrough and bare addresses. HTML is
  /// text like any other, and every line break is one.
  ///
  /// Linear in the length of the text. What is nested deeper than some forty levels is flattened.
  public static func parse(_ text: String) -> [MarkdownBlock] {
    let builder = BlockBuilder()
    var text = TableRules.widened(text)
    text.withUTF8 { bytes in
      guard let start = bytes.baseAddress, let size = MD_SIZE(exactly: bytes.count) else { return }
      var parser = MD_PARSER()
      parser.flags = UInt32(
        MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_PERMISSIVEURLAUTOLINKS
          | MD_FLAG_PERMISSIVEEMAILAUTOLINKS | MD_FLAG_PERMISSIVEWWWAUTOLINKS | MD_FLAG_NOHTMLBLOCKS
          | MD_FLAG_NOHTMLSPANS | MD_FLAG_LATEXMATHSPANS)
      parser.enter_block = { type, detail, data in
        BlockBuilder.of(data).enter(type, detail)
        return 0
      }
      parser.leave_block = { _, _, data in
        BlockBuilder.of(data).leave()
        return 0
      }
      parser.enter_span = { type, detail, data in
        BlockBuilder.of(data).enter(span: type, detail)
        return 0
      }
      parser.leave_span = { type, _, data in
        BlockBuilder.of(data).leave(span: type)
        return 0
      }
      parser.text = { type, text, size, data in
        BlockBuilder.of(data).add(type, text, Int(size))
        return 0
      }
      start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in
        _ = md_parse(text, size, &parser, Unmanaged.passUnretained(builder).toOpaque())
      }
    }
    return builder.finish()
  }
}

/// Builds blocks from what md4c reports.
private final class BlockBuilder {
  /// Deeper levels are no pleasure to read, and a text may have a hundred thousand.
  private static let depthLimit = 40

  /// A block that has begun.
  private struct Frame {
    enum Kind {
      case blocks
      case quote
      case list(start: Int?, isTight: Bool)
      case item(isDone: Bool?)
      case paragraph
      case heading(Int)
      case code(String)
      case table, section, row
      case cell(MarkdownAlignment)
      case rule
    }

    var kind: Kind
    var blocks: [MarkdownBlock] = []
    var items: [MarkdownItem] = []
    var runs: [MarkdownRun] = []
    var rows: [[[MarkdownRun]]] = []
    var cells: [[MarkdownRun]] = []
    var alignments: [MarkdownAlignment] = []

    /// Text that stands in a block without a paragraph of its own becomes one.
    mutating func endText() {
      guard !runs.isEmpty else { return }
      blocks.append(.paragraph(runs))
      runs = []
    }
  }

  private var frames = [Frame(kind: .blocks)]
  /// Levels below the limit that have begun.
  private var skipped = 0
  private var styles: [MarkdownRun.Style] = []
  private var links: [String] = []

  static func of(_ data: UnsafeMutableRawPointer?) -> BlockBuilder {
    Unmanaged<BlockBuilder>.fromOpaque(data!).takeUnretainedValue()
  }

  // MARK: Blocks

  func enter(_ type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) {
    guard skipped == 0, frames.count < Self.depthLimit else {
      skipped += 1
      return
    }
    frames[frames.count - 1].endText()
    frames.append(Frame(kind: kind(type, detail)))
  }

  private func kind(_ type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Frame.Kind {
    switch type {
    case MD_BLOCK_QUOTE: return .quote
    case MD_BLOCK_UL:
      let list = detail?.load(as: MD_BLOCK_UL_DETAIL.self)
      return .list(start: nil, isTight: list?.is_tight != 0)
    case MD_BLOCK_OL:
      let list = detail?.load(as: MD_BLOCK_OL_DETAIL.self)
      return .list(start: Int(list?.start ?? 1), isTight: list?.is_tight != 0)
    case MD_BLOCK_LI:
      let item = detail?.load(as: MD_BLOCK_LI_DETAIL.self)
      guard let item, item.is_task != 0 else { return .item(isDone: nil) }
      return .item(isDone: item.task_mark != CChar(UInt8(ascii: " ")))
    case MD_BLOCK_HR: return .rule
    case MD_BLOCK_H:
      return .heading(Int(detail?.load(as: MD_BLOCK_H_DETAIL.self).level ?? 1))
    case MD_BLOCK_CODE:
      let language = detail.map { Self.text(of: $0.load(as: MD_BLOCK_CODE_DETAIL.self).lang) }
      return .code(language?.lowercased() ?? "")
    case MD_BLOCK_P, MD_BLOCK_HTML: return .paragraph
    case MD_BLOCK_TABLE: return .table
    case MD_BLOCK_THEAD, MD_BLOCK_TBODY: return .section
    case MD_BLOCK_TR: return .row
    case MD_BLOCK_TH, MD_BLOCK_TD:
      switch detail?.load(as: MD_BLOCK_TD_DETAIL.self).align {
      case MD_ALIGN_CENTER: return .cell(.center)
      case MD_ALIGN_RIGHT: return .cell(.right)
      default: return .cell(.left)
      }
    default: return .blocks
    }
  }

  func leave() {
    guard skipped == 0 else {
      skipped -= 1
      return
    }
    guard frames.count > 1, var frame = frames.popLast() else { return }
    let parent = frames.count - 1
    switch frame.kind {
    case .blocks:
      frame.endText()
      frames[parent].blocks += frame.blocks
    case .quote:
      frame.endText()
      frames[parent].blocks.append(.quote(frame.blocks))
    case .list(let start, let isTight):
      frames[parent].blocks.append(.list(start: start, isTight: isTight, frame.items))
    case .item(let isDone):
      frame.endText()
      frames[parent].items.append(MarkdownItem(isDone: isDone, frame.blocks))
    case .paragraph: frames[parent].blocks.append(.paragraph(frame.runs))
    case .heading(let level): frames[parent].blocks.append(.heading(level: level, frame.runs))
    case .code(let language):
      let code = frame.runs.map(\.text).joined()
      frames[parent].blocks.append(.code(language: language, code))
    case .table:
      frames[parent].blocks.append(
        .table(
          alignments: frame.alignments, header: frame.rows.first ?? [],
          rows: Array(frame.rows.dropFirst())))
    case .section:
      frames[parent].rows += frame.rows
      if frames[parent].alignments.isEmpty { frames[parent].alignments = frame.alignments }
    case .row:
      frames[parent].rows.append(frame.cells)
      frames[parent].alignments = frame.alignments
    case .cell(let alignment):
      frames[parent].cells.append(frame.runs)
      frames[parent].alignments.append(alignment)
    case .rule: frames[parent].blocks.append(.rule)
    }
  }

  /// The blocks of the whole text.
  func finish() -> [MarkdownBlock] {
    skipped = 0
    while frames.count > 1 { leave() }
    frames[0].endText()
    return frames[0].blocks
  }

  // MARK: Text

  func enter(span type: MD_SPANTYPE, _ detail: UnsafeMutableRawPointer?) {
    switch type {
    case MD_SPAN_EM: styles.append(.emphasis)
    case MD_SPAN_STRONG: styles.append(.strong)
    case MD_SPAN_DEL: styles.append(.deleted)
    case MD_SPAN_CODE: styles.append(.code)
    case MD_SPAN_A:
      links.append(detail.map { Self.text(of: $0.load(as: MD_SPAN_A_DETAIL.self).href) } ?? "")
    case MD_SPAN_IMG:
      links.append(detail.map { Self.text(of: $0.load(as: MD_SPAN_IMG_DETAIL.self).src) } ?? "")
    case MD_SPAN_LATEXMATH: add("$")
    case MD_SPAN_LATEXMATH_DISPLAY: add("$$")
    default: break
    }
  }

  func leave(span type: MD_SPANTYPE) {
    switch type {
    case MD_SPAN_EM, MD_SPAN_STRONG, MD_SPAN_DEL, MD_SPAN_CODE: _ = styles.popLast()
    case MD_SPAN_A, MD_SPAN_IMG: _ = links.popLast()
    case MD_SPAN_LATEXMATH: add("$")
    case MD_SPAN_LATEXMATH_DISPLAY: add("$$")
    default: break
    }
  }

  func add(_ type: MD_TEXTTYPE, _ text: UnsafePointer<CChar>?, _ size: Int) {
    switch type {
    case MD_TEXT_NULLCHAR: add("\u{FFFD}")
    case MD_TEXT_BR, MD_TEXT_SOFTBR: add("\n")
    case MD_TEXT_ENTITY: add(HTMLEntity.text(of: Self.string(text, size)))
    default: add(Self.string(text, size))
    }
  }

  private func add(_ text: String) {
    guard !text.isEmpty else { return }
    let style = styles.reduce(into: MarkdownRun.Style()) { $0.formUnion($1) }
    let link = links.last.flatMap { $0.isEmpty ? nil : $0 }
    let top = frames.count - 1
    if let last = frames[top].runs.last, last.style == style, last.link == link {
      frames[top].runs[frames[top].runs.count - 1].text += text
    } else {
      frames[top].runs.append(MarkdownRun(text, style, link: link))
    }
  }

  private static func text(of attribute: MD_ATTRIBUTE) -> String {
    string(attribute.text, Int(attribute.size))
  }

  private static func string(_ text: UnsafePointer<CChar>?, _ size: Int) -> String {
    guard let text, size > 0 else { return "" }
    return text.withMemoryRebound(to: UInt8.self, capacity: size) {
      String(decoding: UnsafeBufferPointer(start: $0, count: size), as: UTF8.self)
    }
  }
}
