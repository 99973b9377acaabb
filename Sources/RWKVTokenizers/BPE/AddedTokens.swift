/// A token that is found in the text before any merging, such as "<|endoftext|>" or a run of
/// blanks.
struct AddedToken: Sendable {
  let id: TokenID
  /// The text that is looked for, as UTF-8.
  var content: [UInt8]
  /// Stands for no text, e.g. the end of a text.
  let isSpecial: Bool
  /// Looked for after Unicode normalization rather than before.
  let isNormalized: Bool
  /// Takes the white space to its left along.
  let stripsLeft: Bool
  /// Takes the white space to its right along.
  let stripsRight: Bool
  /// Found only where no letter, digit or underscore touches it.
  let isSingleWord: Bool
}

extension AddedToken {
  /// A special token that is found exactly as it is written.
  init(special text: String, id: TokenID) {
    self.init(
      id: id, content: Array(text.utf8), isSpecial: true, isNormalized: false, stripsLeft: false,
      stripsRight: false, isSingleWord: false)
  }
}

/// Finds added tokens in a text: leftmost first, of those the longest.
struct AddedTokens: Sendable {
  /// A stretch of the text, or a token found in it.
  enum Piece: Equatable {
    case text(Range<Int>)
    case token(TokenID)
  }

  private var contents = ByteTrie()
  private var tokens: [TokenID: AddedToken] = [:]

  init(_ tokens: some Sequence<AddedToken>) {
    for token in tokens where !token.content.isEmpty {
      contents.insert(token.content, id: token.id)
      self.tokens[token.id] = token
    }
  }

  /// The text cut at the tokens; stretches between them are never empty.
  func pieces(of text: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    var stretch = 0
    var position = 0
    while position < text.count {
      guard let match = contents.longestMatch(in: text, at: position), let token = tokens[match.id]
      else {
        position += 1
        continue
      }
      let found = position..<match.end
      position = found.upperBound
      if token.isSingleWord, Self.touchesWord(found, in: text) { continue }
      var start = found.lowerBound
      if token.stripsLeft {
        while start > stretch, let before = UTF8Unit.last(in: text, before: start),
          before.scalar.properties.isWhitespace
        {
          start -= before.length
        }
      }
      if token.stripsRight {
        while case .scalar(let after, let length)? = Self.unit(in: text, at: position),
          after.properties.isWhitespace
        {
          position += length
        }
      }
      if stretch < start { pieces.append(.text(stretch..<start)) }
      pieces.append(.token(token.id))
      stretch = position
    }
    if stretch < text.count { pieces.append(.text(stretch..<text.count)) }
    return pieces
  }

  private static func touchesWord(_ range: Range<Int>, in text: [UInt8]) -> Bool {
    if let before = UTF8Unit.last(in: text, before: range.lowerBound), isWord(before.scalar) {
      return true
    }
    if case .scalar(let after, _)? = unit(in: text, at: range.upperBound) { return isWord(after) }
    return false
  }

  private static func unit(in text: [UInt8], at position: Int) -> UTF8Unit? {
    position < text.count ? UTF8Unit(in: text, at: position) : nil
  }

  /// `\w` as Unicode Technical Standard 18, annex C has it.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isAlphabetic || scalar.properties.isJoinControl { return true }
    return switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: true
    default: false
    }
  }
}
