/// A part of a text that can be read by itself: a block on the top level, an entry of a list there, or
/// some lines of a long block of code.
///
/// A text that grows changes only its last chunks, so that only these are read again.
public struct MarkdownChunk: Hashable, Sendable {
  /// The most bytes that are read as Markdown; what is longer is shown as it stands.
  public static let longest = 64 << 10
  /// The most lines of code in one chunk.
  static let codeLines = 64

  /// A fence that code stands behind.
  public struct Fence: Hashable, Sendable {
    /// "`" or "~".
    var mark: UInt8
    var length: Int
    var indent: Int
    /// The word behind the fence, lower case; empty where there is none.
    public var language: String

    /// A line of code without the spaces that its fence has.
    public func unindented(_ line: Substring) -> Substring {
      line.dropFirst(min(indent, line.prefix { $0 == " " }.count))
    }
  }

  /// The sort of a chunk.
  public enum Kind: Hashable, Sendable {
    case prose
    /// An entry of a list; a numbered one has its number among those before it.
    case item(number: Int?)
    /// Lines between fences; the first of them show the language.
    case code(Fence, isFirst: Bool)
  }

  /// Its sort.
  public internal(set) var kind: Kind
  /// Its bytes in the text; of code only the lines between the fences.
  public internal(set) var bytes: Range<Int>
  /// Where it starts, with its fence.
  let start: Int
  /// Whether an empty line stands before it.
  public let hasGap: Bool

  /// The chunks of a text, taking over those of a text that it goes on from.
  ///
  /// - Parameters:
  ///   - earlier: The chunks of a text that this one starts with.
  /// - Returns: The chunks, and how many were taken over.
  public static func split(
    _ text: String, goingOnFrom earlier: [MarkdownChunk] = []
  ) -> (chunks: [MarkdownChunk], kept: Int) {
    let kept = max(0, earlier.count - 2)
    var text = text
    let chunks = text.withUTF8 { bytes in
      var splitter = ChunkSplitter(bytes: bytes, chunks: Array(earlier[..<kept]))
      if kept < earlier.count { splitter.goOn(from: earlier[kept]) }
      return splitter.run()
    }
    return (chunks, kept)
  }
}

extension StringProtocol {
  /// The lines of code: a line may end as Windows ends it, and the end of the last one makes no other.
  public var codeLines: [SubSequence] {
    var lines = split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines
  }
}

/// One pass over the lines of a text.
private struct ChunkSplitter {
  let bytes: UnsafeBufferPointer<UInt8>
  var chunks: [MarkdownChunk]

  private var position = 0
  /// The chunk that has begun.
  private var current: MarkdownChunk?
  /// The lines of code in it.
  private var lines = 0
  /// Whether the last line was empty.
  private var isAfterGap = false

  init(bytes: UnsafeBufferPointer<UInt8>, chunks: [MarkdownChunk]) {
    self.bytes = bytes
    self.chunks = chunks
  }

  /// Starts with a chunk that an earlier text had there.
  mutating func goOn(from chunk: MarkdownChunk) {
    position = chunk.start
    isAfterGap = chunk.hasGap
    if case .code(let fence, false) = chunk.kind {
      current = MarkdownChunk(
        kind: .code(fence, isFirst: false), bytes: position..<position, start: position,
        hasGap: false)
    }
  }

  mutating func run() -> [MarkdownChunk] {
    while position < bytes.count {
      var end = position
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      let next = min(end + 1, bytes.count)
      add(Line(bytes, position..<end), next: next)
      position = next
    }
    close()
    return chunks
  }

  private mutating func close() {
    if let current { chunks.append(current) }
    current = nil
  }

  private mutating func begin(_ kind: MarkdownChunk.Kind, _ bytes: Range<Int>) {
    let hasGap = isAfterGap && !(chunks.isEmpty && current == nil)
    close()
    lines = 0
    current = MarkdownChunk(kind: kind, bytes: bytes, start: position, hasGap: hasGap)
  }

  private mutating func add(_ line: Line, next: Int) {
    if case .code(let fence, _) = current?.kind {
      addCode(line, fence, next: next)
      return
    }
    guard !line.isBlank else {
      isAfterGap = true
      return
    }
    if let fence = line.fence, !isInside(line) {
      begin(.code(fence, isFirst: true), next..<next)
    } else if let current, goesOn(current, line) {
      self.current?.bytes = current.bytes.lowerBound..<next
    } else {
      begin(line.marker == nil ? .prose : .item(number: number(of: line)), position..<next)
    }
    isAfterGap = false
  }

  private mutating func addCode(_ line: Line, _ fence: MarkdownChunk.Fence, next: Int) {
    guard let current else { return }
    if line.closes(fence) {
      close()
    } else if lines == MarkdownChunk.codeLines {
      begin(.code(fence, isFirst: false), position..<next)
      lines = 1
    } else {
      self.current?.bytes = current.bytes.lowerBound..<next
      lines += 1
    }
    isAfterGap = false
  }

  /// Whether a line is indented so far that it belongs to the entry of a list.
  private func isInside(_ line: Line) -> Bool {
    if case .item = current?.kind { line.indent >= 2 } else { false }
  }

  private func goesOn(_ chunk: MarkdownChunk, _ line: Line) -> Bool {
    if case .item = chunk.kind {
      if line.indent >= 2 { return true }
      return line.marker == nil && !isAfterGap && !line.startsBlock
    }
    // A list may come right below a paragraph, if it begins with its first entry.
    return !isAfterGap && !line.startsBlock && (line.marker == nil || line.marker ?? 1 > 1)
  }

  /// The number of an entry: one more than that of the entry before.
  private func number(of line: Line) -> Int? {
    guard let number = line.marker, number >= 0 else { return nil }
    if case .item(let before?) = (current ?? chunks.last)?.kind { return before + 1 }
    return number
  }
}

/// A line, as far as it says where blocks begin.
private struct Line {
  let bytes: UnsafeBufferPointer<UInt8>
  /// From the first that is no space.
  let text: Range<Int>
  let indent: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    self.bytes = bytes
    var (start, indent) = (range.lowerBound, 0)
    while start < range.upperBound {
      if bytes[start] == UInt8(ascii: " ") {
        indent += 1
      } else if bytes[start] == UInt8(ascii: "\t") {
        indent += 4
      } else {
        break
      }
      start += 1
    }
    text = start..<range.upperBound
    self.indent = indent
  }

  var isBlank: Bool { text.allSatisfy { bytes[$0] == UInt8(ascii: "\r") } }

  /// How often a byte stands at the start.
  private func run(of byte: UInt8) -> Int { text.prefix { bytes[$0] == byte }.count }

  /// The fence that the line opens.
  var fence: MarkdownChunk.Fence? {
    guard indent < 4, let first = text.first,
      bytes[first] == UInt8(ascii: "`") || bytes[first] == UInt8(ascii: "~")
    else { return nil }
    let mark = bytes[first]
    let length = run(of: mark)
    let info = text.dropFirst(length)
    guard length >= 3, mark != UInt8(ascii: "`") || !info.contains(where: { bytes[$0] == mark })
    else { return nil }
    let word = info.drop { bytes[$0] == UInt8(ascii: " ") }.prefix {
      bytes[$0] > 0x20 && bytes[$0] != UInt8(ascii: "{")
    }
    let language = String(decoding: word.prefix(40).map { bytes[$0] }, as: UTF8.self).lowercased()
    return MarkdownChunk.Fence(mark: mark, length: length, indent: indent, language: language)
  }

  func closes(_ fence: MarkdownChunk.Fence) -> Bool {
    let length = run(of: fence.mark)
    return indent < 4 && length >= fence.length
      && text.dropFirst(length).allSatisfy { bytes[$0] <= 0x20 }
  }

  /// The number of an entry that begins here, -1 for a bullet; nil where none does.
  var marker: Int? {
    guard indent < 4, let first = text.first else { return nil }
    let digits = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0]) }
    let after: Int
    if digits.isEmpty {
      guard [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+")].contains(bytes[first]),
        !isRule
      else { return nil }
      after = first + 1
    } else {
      guard digits.count < 10, digits.endIndex < text.upperBound,
        bytes[digits.endIndex] == UInt8(ascii: ".") || bytes[digits.endIndex] == UInt8(ascii: ")")
      else { return nil }
      after = digits.endIndex + 1
    }
    guard after < text.upperBound, bytes[after] == 0x20 || bytes[after] == 0x09 else { return nil }
    return digits.isEmpty
      ? -1 : digits.reduce(0) { $0 * 10 + Int(bytes[$1] - UInt8(ascii: "0")) }
  }

  /// Three or more of one of `-`, `*`, `_`, with spaces between.
  private var isRule: Bool {
    guard let first = text.first else { return false }
    let mark = bytes[first]
    guard [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "_")].contains(mark) else {
      return false
    }
    var count = 0
    for place in text {
      if bytes[place] == mark { count += 1 } else if bytes[place] > 0x20 { return false }
    }
    return count >= 3
  }

  /// Whether the line ends whatever stands before it: a heading, a fence.
  var startsBlock: Bool {
    guard indent < 4 else { return false }
    if fence != nil { return true }
    let level = run(of: UInt8(ascii: "#"))
    guard (1...6).contains(level) else { return false }
    return level == text.count || bytes[text.lowerBound + level] == 0x20
  }
}
