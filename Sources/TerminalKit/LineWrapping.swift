/// Breaking text into lines of a given width, by words where possible.
public enum LineWrapping {
  /// The lines of `text` when no line may be wider than `columns`; newlines always break.
  ///
  /// Breaks after spaces (which are dropped at the break; those that indent a paragraph stay) and
  /// beside wide characters, though not between them and punctuation that belongs to them. A word
  /// longer than a line is cut between graphemes. Every grapheme of `text` but newlines and the
  /// spaces at breaks is in exactly one line. An empty text is one empty line. A grapheme wider
  /// than `columns` has a line of its own.
  public static func wrap(_ text: String, columns: Int) -> [Substring] {
    var wrapper = LineWrapper(text: text, columns: max(1, columns))
    wrapper.run()
    return wrapper.lines
  }

  /// Where the character at `index` stands, counted from the first of `lines`, which `wrap` made
  /// of the same text for `columns`.
  ///
  /// Text after the last character of a full line comes on the next line, so the place is there,
  /// one row past the last line if need be; only where the next line is another paragraph it is
  /// the full line's last column.
  public static func position(
    of index: String.Index, in lines: [Substring], columns: Int
  ) -> Point {
    guard let row = lines.lastIndex(where: { $0.startIndex <= index }) else {
      return Point(row: 0, column: 0)
    }
    let text = lines[row].base
    let column = CharacterWidth.columns(of: text[lines[row].startIndex..<index])
    if column < max(1, columns) { return Point(row: row, column: column) }
    let endsParagraph =
      row + 1 < lines.count
      && text[lines[row].endIndex..<lines[row + 1].startIndex].contains(where: \.isLineBreak)
    return endsParagraph
      ? Point(row: row, column: max(1, columns) - 1) : Point(row: row + 1, column: 0)
  }

  /// The index of the character that covers `place`, or its line's end where `place` is right of
  /// the text: the inverse of `position`. Rows outside `lines` count as the first or the last; nil
  /// only without lines.
  public static func index(at place: Point, in lines: [Substring]) -> String.Index? {
    guard !lines.isEmpty else { return nil }
    let line = lines[min(max(0, place.row), lines.count - 1)]
    var column = 0
    for index in line.indices {
      column += CharacterWidth.columns(of: line[index])
      if column > place.column { return index }
    }
    return line.endIndex
  }
}

/// One pass over a text: measures grapheme by grapheme and remembers the last place for a break.
private struct LineWrapper {
  /// A place where the line may end: what it ends before, what the next one starts with, and the
  /// columns up to there.
  struct Break {
    var end: String.Index
    var next: String.Index
    var columns: Int
  }

  let text: String
  let columns: Int
  private(set) var lines: [Substring] = []

  private var lineStart: String.Index
  private var width = 0
  private var lastBreak: Break?
  /// The grapheme to the left on this line, nil at its start.
  private var previous: Glyph?
  /// Where the run of spaces started that `previous` ends.
  private var spacesStart: String.Index
  /// Whether the line holds more than indentation.
  private var hasWords = false
  /// Whether spaces are being dropped, the line they ended being done.
  private var isDropping = false

  init(text: String, columns: Int) {
    self.text = text
    self.columns = columns
    lineStart = text.startIndex
    spacesStart = text.startIndex
  }

  mutating func run() {
    var index = text.startIndex
    while index < text.endIndex {
      let (glyph, next) = glyph(at: index)
      switch glyph.kind {
      case .newline:
        if !isDropping { lines.append(text[lineStart..<index]) }
        startLine(at: next)
        hasWords = false
      case .space: addSpace(glyph, at: index, next)
      default: addWord(glyph, at: index)
      }
      index = next
    }
    if !isDropping { lines.append(text[lineStart...]) }
  }

  /// The grapheme at `index` and where the one after it starts.
  private func glyph(at index: String.Index) -> (Glyph, next: String.Index) {
    let bytes = text.utf8
    let after = bytes.index(after: index)
    // A byte of ASCII between others is a grapheme by itself; finding the next one in Unicode's
    // general way would take most of the time.
    if bytes[index] < 0x80, bytes[index] != UInt8(ascii: "\r"),
      after == text.endIndex || bytes[after] < 0x80
    {
      return (Glyph(ascii: bytes[index]), after)
    }
    return (Glyph(text[index]), text.index(after: index))
  }

  private mutating func addSpace(_ glyph: Glyph, at index: String.Index, _ next: String.Index) {
    if isDropping { return }
    if previous?.kind != .space { spacesStart = index }
    if width > 0, width + glyph.columns > columns {
      lines.append(text[lineStart..<(hasWords ? spacesStart : index)])
      isDropping = true
      return
    }
    width += glyph.columns
    previous = glyph
    if hasWords { lastBreak = Break(end: spacesStart, next: next, columns: width) }
  }

  private mutating func addWord(_ glyph: Glyph, at index: String.Index) {
    if isDropping { startLine(at: index) }
    if let previous, previous.allowsBreak(before: glyph) {
      lastBreak = Break(end: index, next: index, columns: width)
    }
    while width > 0, glyph.columns > 0, width + glyph.columns > columns {
      let end = lastBreak ?? Break(end: index, next: index, columns: width)
      lines.append(text[lineStart..<end.end])
      lineStart = end.next
      width -= end.columns
      lastBreak = nil
    }
    width += glyph.columns
    previous = glyph
    hasWords = true
  }

  private mutating func startLine(at index: String.Index) {
    lineStart = index
    width = 0
    lastBreak = nil
    previous = nil
    isDropping = false
  }
}

/// The part of a grapheme that wrapping needs to know.
private struct Glyph {
  enum Kind {
    case newline, space, letter
    /// Punctuation that no line starts with.
    case closing
    /// Punctuation that no line ends with.
    case opening
  }

  var kind: Kind
  var columns: Int
  /// Whether it is written without spaces around it, as Chinese, Japanese and emoji are.
  var isWide: Bool

  init(ascii byte: UInt8) {
    isWide = false
    columns = byte == UInt8(ascii: "\t") ? CharacterWidth.tab : 1
    kind =
      switch Unicode.Scalar(byte) {
      case "\n": .newline
      case " ", "\t": .space
      case "!", ")", ",", ".", ":", ";", "?", "]", "}", "%": .closing
      case "(", "[", "{": .opening
      default: .letter
      }
  }

  init(_ character: Character) {
    isWide = CharacterWidth.isWide(character)
    columns = CharacterWidth.columns(of: character)
    kind =
      if character.isLineBreak {
        .newline
      } else if let scalar = character.onlyScalar {
        Self.closing.contains(scalar)
          ? .closing : Self.opening.contains(scalar) ? .opening : .letter
      } else {
        .letter
      }
  }

  /// Whether a line may end here without a space.
  func allowsBreak(before next: Glyph) -> Bool {
    (isWide || next.isWide) && kind != .space && kind != .opening && next.kind != .closing
  }

  /// The characters that Japanese and Chinese typesetting (kinsoku) keeps from starting a line.
  private static let closing = Set(
    "、。，．・：；？！）］｝〕〉》」』】〗〙”’…ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ％".unicodeScalars)
  /// The characters that it keeps from ending one.
  private static let opening = Set("（［｛〔〈《「『【〖〘“‘".unicodeScalars)
}

// Characters are compared by scalars here and below: `==` and hashes of characters sort the marks on a
// letter, and a letter may have a million of them.
extension Character {
  /// Whether it ends a line of text: `\n` or `\r\n`.
  var isLineBreak: Bool {
    let scalars = unicodeScalars
    if scalars.first == "\n" { return true }
    return scalars.first == "\r" && scalars.dropFirst().first == "\n"
  }

  /// The scalar that it consists of; nil where there are several.
  fileprivate var onlyScalar: Unicode.Scalar? {
    let scalars = unicodeScalars
    return scalars.index(after: scalars.startIndex) == scalars.endIndex ? scalars.first : nil
  }
}
