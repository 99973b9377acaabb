/// Cuts text into the words inside which BPE merges.
///
/// This is GPT-2's regular expression, written out over the scalars of UTF-8:
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// A byte that is not UTF-8 counts as a scalar of its own that is neither letter, number nor white
/// space.
enum PreTokenizer {
  /// The words of a text, in order and without gaps.
  static func words(of text: [UInt8]) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start = 0
    while start < text.count {
      let end = endOfWord(in: text, from: start)
      words.append(start..<end)
      start = end
    }
    return words
  }

  private enum Kind {
    case letter, number, whiteSpace, other
  }

  private static func endOfWord(in text: [UInt8], from start: Int) -> Int {
    if let end = endOfContraction(in: text, from: start) { return end }
    let body = text[start] == UInt8(ascii: " ") ? start + 1 : start
    if body < text.count {
      let kind = kind(in: text, at: body).kind
      if kind != .whiteSpace { return endOfRun(of: kind, in: text, from: body).end }
    }
    // White space before a word leaves it the last scalar: `\s+(?!\S)`, unless that is all there
    // is: `\s+`.
    let run = endOfRun(of: .whiteSpace, in: text, from: start)
    return run.end == text.count || run.last == start ? run.end : run.last
  }

  private static func endOfContraction(in text: [UInt8], from start: Int) -> Int? {
    guard text[start] == UInt8(ascii: "'"), start + 1 < text.count else { return nil }
    let second = start + 2 < text.count ? text[start + 2] : 0
    switch (Unicode.Scalar(text[start + 1]), Unicode.Scalar(second)) {
    case ("s", _), ("t", _), ("m", _), ("d", _): return start + 2
    case ("r", "e"), ("v", "e"), ("l", "l"): return start + 3
    default: return nil
    }
  }

  /// Where a run of one kind ends, and where its last scalar starts.
  private static func endOfRun(
    of kind: Kind, in text: [UInt8], from start: Int
  ) -> (last: Int, end: Int) {
    var run = (last: start, end: start)
    while run.end < text.count {
      let next = Self.kind(in: text, at: run.end)
      guard next.kind == kind else { break }
      run = (run.end, run.end + next.length)
    }
    return run
  }

  private static func kind(in text: [UInt8], at position: Int) -> (kind: Kind, length: Int) {
    guard case .scalar(let scalar, let length) = UTF8Unit(in: text, at: position) else {
      return (.other, 1)
    }
    return (scalar.isASCII ? asciiKinds[Int(scalar.value)] : kind(of: scalar), length)
  }

  private static let asciiKinds = (0..<0x80).map { kind(of: Unicode.Scalar(UInt8($0))) }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      .letter
    case .decimalNumber, .letterNumber, .otherNumber: .number
    default: scalar.properties.isWhitespace ? .whiteSpace : .other
    }
  }
}
