extension PromptFormat {
  /// What a person typed, as the models were trained to see it: stripped, `\r\n` as `\n`, no blank lines.
  ///
  /// The rule is Python's `re.sub(r"\n(\s*\n)+", "\n", text.strip().replace("\r\n", "\n"))`. It works on
  /// scalars: to Swift `\r\n` is one character.
  public static func cleaned(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var space = String.UnicodeScalarView()
    for scalar in stripped(text).unicodeScalars {
      if scalar == "\n", space.last == "\r" { space.removeLast() }
      if scalar.isSpace {
        space.append(scalar)
      } else {
        result.append(contentsOf: withOneNewline(space))
        space.removeAll(keepingCapacity: true)
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// A text without white space at its ends, by Python's `str.strip()`.
  public static func stripped(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isSpace }),
      let last = scalars.lastIndex(where: { !$0.isSpace })
    else { return "" }
    return String(scalars[first...last])
  }

  /// A run of white space in which one newline stands for all from the first to the last.
  private static func withOneNewline(
    _ space: String.UnicodeScalarView
  ) -> String.UnicodeScalarView {
    guard let first = space.firstIndex(of: "\n"), let last = space.lastIndex(of: "\n") else {
      return space
    }
    var result = String.UnicodeScalarView(space[..<first])
    result.append(contentsOf: space[last...])
    return result
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
