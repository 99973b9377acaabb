/// The message being written: a text, a cursor between its graphemes, and what editing remembers.
///
/// The cursor is a place in the bytes, so that a key costs the same in a text of any length.
struct Draft: Hashable, Sendable {
  private(set) var text = ""
  /// Bytes of UTF-8 before the cursor.
  private var offset = 0
  /// The text that the last kills took, in its order.
  private(set) var killed = ""
  /// The column that moving by lines tries to keep; nil after any other command.
  var goalColumn: Int?

  private var undone: [Snapshot] = []
  /// Bytes of their texts.
  private(set) var undoByteCount = 0
  private var lastEdit = Edit.other

  private struct Snapshot: Hashable {
    var text: String
    var offset: Int
  }

  /// The last command's kind, so that typing is undone by the run and kills in a row add up.
  private enum Edit: Hashable {
    case typing, killForward, killBackward, other
  }

  private static let undoDepth = 200
  /// The bytes that all texts before may take together; the last one is kept whatever its size.
  private static let undoBytes = 32 << 20

  /// Makes a composer with the cursor at the end of `text`.
  init(_ text: String = "") {
    self.text = text
    offset = text.utf8.count
  }

  var isEmpty: Bool { text.isEmpty }

  /// The place of the cursor in `text`.
  var index: String.Index { place(atByte: offset) }

  // MARK: Inserting

  /// Inserts what was typed or pasted; a combining mark joins the character before it.
  mutating func insert(_ addition: String, isTyping: Bool = false) {
    guard !addition.isEmpty else { return }
    keep(isTyping ? .typing : .other)
    replace(index..<index, with: addition)
  }

  /// Replaces everything, with the cursor at the end.
  mutating func replaceAll(with newText: String) {
    guard newText != text else { return }
    keep(.other)
    text = newText
    offset = newText.utf8.count
  }

  /// Takes the text out and leaves an empty composer; what was killed stays.
  mutating func take() -> String {
    let taken = text
    self = Draft(killed: killed)
    return taken
  }

  private init(killed: String) { self.killed = killed }

  // MARK: Moving

  mutating func moveLeft() { move(to: offset > 0 ? text.index(before: index) : index) }
  mutating func moveRight() { move(to: index < text.endIndex ? text.index(after: index) : index) }
  mutating func moveWordLeft() { move(to: wordStart()) }
  mutating func moveWordRight() { move(to: wordEnd()) }
  mutating func moveToLineStart() { move(to: lineStart) }
  mutating func moveToLineEnd() { move(to: lineEnd) }

  /// Moves the cursor to a place in `text`; out of a grapheme to its end.
  mutating func move(to place: String.Index) {
    offset = byte(endingGraphemeAt: place)
    lastEdit = .other
    goalColumn = nil
  }

  // MARK: Deleting

  mutating func deleteBackward() {
    guard offset > 0 else { return }
    keep(.other)
    replace(text.index(before: index)..<index, with: "")
  }

  mutating func deleteForward() {
    guard index < text.endIndex else { return }
    keep(.other)
    replace(index..<text.index(after: index), with: "")
  }

  /// Kills back to the white space before the word, as a shell does.
  mutating func killWordBackward() {
    var start = index
    while start > text.startIndex, text[text.index(before: start)].isWhitespace {
      start = text.index(before: start)
    }
    while start > text.startIndex, !text[text.index(before: start)].isWhitespace {
      start = text.index(before: start)
    }
    kill(start..<index, .killBackward)
  }

  mutating func killWordForward() { kill(index..<wordEnd(), .killForward) }

  /// Kills to the end of the line; at its end, the newline.
  mutating func killToLineEnd() {
    let end = lineEnd
    let atEnd = end == index && end < text.endIndex
    kill(index..<(atEnd ? text.index(after: end) : end), .killForward)
  }

  mutating func killToLineStart() { kill(lineStart..<index, .killBackward) }

  mutating func yank() { insert(killed) }

  /// Swaps the characters on both sides of the cursor, or the last two at a line's end.
  mutating func transpose() {
    var second = index
    if second == lineEnd, second > lineStart { second = text.index(before: second) }
    guard second > lineStart, second < text.endIndex else { return }
    let first = text.index(before: second)
    keep(.other)
    replace(first..<text.index(after: second), with: "\(text[second])\(text[first])")
  }

  /// Takes the last change back.
  mutating func undo() {
    guard let last = undone.popLast() else { return }
    undoByteCount -= last.text.utf8.count
    text = last.text
    offset = last.offset
    lastEdit = .other
    goalColumn = nil
  }

  // MARK: Parts

  private mutating func kill(_ range: Range<String.Index>, _ edit: Edit) {
    guard !range.isEmpty else { return }
    let part = String(text[range])
    switch lastEdit {
    case edit where edit == .killForward: killed += part
    case edit where edit == .killBackward: killed = part + killed
    default: killed = part
    }
    keep(edit)
    replace(range, with: "")
  }

  /// Remembers the present text before an edit of that kind.
  private mutating func keep(_ edit: Edit) {
    if edit != .typing || lastEdit != .typing {
      undone.append(Snapshot(text: text, offset: offset))
      undoByteCount += text.utf8.count
      while undone.count > Self.undoDepth
        || (undoByteCount > Self.undoBytes && undone.count > 1)
      {
        undoByteCount -= undone.removeFirst().text.utf8.count
      }
    }
    lastEdit = edit
    goalColumn = nil
  }

  /// Replaces a part and puts the cursor behind the replacement, which may join its neighbours.
  private mutating func replace(_ range: Range<String.Index>, with addition: String) {
    let end = text.utf8.distance(from: text.startIndex, to: range.lowerBound) + addition.utf8.count
    text.replaceSubrange(range, with: addition)
    offset = byte(endingGraphemeAt: place(atByte: end))
  }

  private func place(atByte offset: Int) -> String.Index {
    text.utf8.index(text.startIndex, offsetBy: offset)
  }

  /// The bytes before a place or, where it lies within a grapheme, before that one's end.
  private func byte(endingGraphemeAt place: String.Index) -> Int {
    let isBetween = String.Index(place, within: text) != nil
    return text.utf8.distance(
      from: text.startIndex, to: isBetween ? place : text.index(after: place))
  }

  private var lineStart: String.Index {
    text[..<index].lastIndex(where: \.isNewline).map { text.index(after: $0) } ?? text.startIndex
  }

  private var lineEnd: String.Index {
    text[index...].firstIndex(where: \.isNewline) ?? text.endIndex
  }

  private func wordStart() -> String.Index {
    var start = index
    while start > text.startIndex, !text[text.index(before: start)].isWordPart {
      start = text.index(before: start)
    }
    while start > text.startIndex, text[text.index(before: start)].isWordPart {
      start = text.index(before: start)
    }
    return start
  }

  private func wordEnd() -> String.Index {
    let word = text[index...].firstIndex(where: \.isWordPart) ?? text.endIndex
    return text[word...].firstIndex { !$0.isWordPart } ?? text.endIndex
  }
}

extension Character {
  /// Whether moving by words passes over it.
  fileprivate var isWordPart: Bool { isLetter || isNumber }
}
