import Glibc

extension PromptFormat {
  /// Text that a person typed, as the models were trained to see it: stripped, `\r\n` as `\n`, no blank lines.
  ///
  /// The rule is Python's `re.sub(r"\n(\s*\n)+", "\n", text.strip().replace("\r\n", "\n"))`. It works on
  /// scalars: to Swift `\r\n` is one character.
  public static func cleaned(_ text: String) -> String {
    let text = stripped(text)
    // Both rules change nothing but white space that has a newline in it.
    guard text.hasNewline else { return text }
    let scalars = text.unicodeScalars
    var result = ""
    var copied = text.startIndex
    while let newline = text.utf8[copied...].firstIndex(of: UInt8(ascii: "\n")) {
      // A stripped text neither begins nor ends with white space.
      let begin = scalars[..<newline].lastIndex { !$0.isSpace }.map(scalars.index(after:))
      let end = scalars[newline...].firstIndex { !$0.isSpace }
      guard let begin, let end else { break }
      result.append(contentsOf: text[copied..<begin])
      appendOneNewline(of: scalars[begin..<end], to: &result)
      copied = end
    }
    if copied == text.startIndex { return text }
    result.append(contentsOf: text[copied...])
    return result
  }

  /// A text without white space at its ends, by Python's `str.strip()`.
  public static func stripped(_ text: String) -> String {
    // Most texts are so already, and their first and last byte tell it.
    if text.hasVisibleEnds { return text }
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isSpace }),
      let last = scalars.lastIndex(where: { !$0.isSpace })
    else { return "" }
    let end = scalars.index(after: last)
    return first == text.startIndex && end == text.endIndex ? text : String(text[first..<end])
  }

  /// Adds a run of white space in which one newline stands for all from the first to the last, with
  /// no carriage return before it.
  private static func appendOneNewline(
    of space: Substring.UnicodeScalarView, to result: inout String
  ) {
    guard let first = space.firstIndex(of: "\n"), let last = space.lastIndex(of: "\n") else {
      return
    }
    let before = space[..<first]
    result.append(contentsOf: Substring(before.last == "\r" ? before.dropLast() : before))
    result.append(contentsOf: Substring(space[last...]))
  }
}

extension String {
  /// Whether the first and the last byte are ASCII characters that one sees.
  fileprivate var hasVisibleEnds: Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      bytes.first?.isVisible ?? false && bytes.last?.isVisible ?? false
    } ?? false
  }

  /// Whether there is a `\n`, found at the speed of memory.
  fileprivate var hasNewline: Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      bytes.baseAddress.map { memchr($0, 0x0A, bytes.count) != nil } ?? false
    } ?? utf8.contains(0x0A)
  }
}

extension Unicode.Scalar {
  /// White space as Python's `str.isspace` and `\s` see it: Unicode's, and the four separators
  /// U+001C to U+001F.
  var isSpace: Bool {
    // Looking up a property costs much more than this comparison, and most text is ASCII.
    isASCII
      ? (0x09...0x0D).contains(value) || (0x1C...0x20).contains(value) : properties.isWhitespace
  }
}

extension UInt8 {
  /// Whether it is an ASCII character that one sees.
  fileprivate var isVisible: Bool { (0x21...0x7E).contains(self) }
}
