/// How many columns a character takes: the one function that wrapping, drawing and the cursor use.
///
/// A character counts as what `Screen.draw` puts on the screen for it, so text has the same width
/// before and after `neutralised`.
public enum CharacterWidth {
  /// The columns that a tab is drawn as.
  public static let tab = 4

  /// The columns of one grapheme: 0, 1 or 2, and more only where a terminal draws the letters of
  /// a grapheme side by side (Indic conjuncts) and for a tab.
  ///
  /// An emoji sequence (variation selector, skin tone, joiner, keycap, flag) takes two columns.
  public static func columns(of character: Character) -> Int {
    let scalars = character.unicodeScalars
    let first = scalars[scalars.startIndex]
    if scalars.index(after: scalars.startIndex) == scalars.endIndex { return columns(of: first) }
    if first == "\r" { return 1 }
    if isEmojiSequence(scalars) { return 2 }
    return scalars.reduce(0) { $0 + columns(of: $1) }
  }

  /// The columns of a line of text.
  public static func columns(of text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  /// The columns of one scalar on its own; 0 for what joins the character before it.
  public static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar == "\t" ? tab : 1 }
    if isJamoTail(scalar) { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    case .format: return isSilent(scalar) ? 0 : 1
    default: return WideCharacters.contains(scalar) ? 2 : 1
    }
  }

  /// Whether a grapheme is an ideograph, a syllable or a picture two columns wide.
  static func isWide(_ character: Character) -> Bool {
    let scalars = character.unicodeScalars
    return WideCharacters.contains(scalars[scalars.startIndex])
      || (scalars.count > 1 && isEmojiSequence(scalars))
  }

  /// Whether the text of a cell is a picture that several scalars ask for together.
  public static func isEmojiSequence(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard scalars.count > 1, let character = text.first else { return false }
    return isEmojiSequence(character.unicodeScalars)
  }

  /// The most scalars of one part: more than any writing system joins, and few enough to be compared
  /// and sent for every cell.
  static let partLimit = 32

  /// The parts of a grapheme that take cells of their own, with their columns: one part, but for
  /// the letters of a conjunct. Marks that join nothing are in no part, nor are those past
  /// `partLimit`.
  static func parts(of character: Character) -> [(text: String, columns: Int)] {
    let scalars = character.unicodeScalars
    if scalars.count == 1 || isEmojiSequence(scalars) {
      let columns = columns(of: character)
      return columns == 0
        ? [] : [(String(String.UnicodeScalarView(scalars.prefix(partLimit))), columns)]
    }
    var parts: [(text: String, columns: Int)] = []
    var length = 0
    for scalar in scalars {
      let columns = columns(of: scalar)
      if columns > 0 {
        parts.append((String(scalar), columns))
        length = 1
      } else if !parts.isEmpty, length < partLimit {
        parts[parts.count - 1].text.unicodeScalars.append(scalar)
        length += 1
      }
    }
    return parts
  }

  /// Whether the scalars of one grapheme ask for a picture instead of letters.
  static func isEmojiSequence(_ scalars: Character.UnicodeScalarView) -> Bool {
    guard let first = scalars.first, first.properties.isEmoji else { return false }
    let second = scalars[scalars.index(after: scalars.startIndex)]
    return switch second.value {
    case 0xFE0F, 0x200D, 0x1F3FB...0x1F3FF, 0x1F1E6...0x1F1FF, 0xE0020...0xE007F: true
    default: false
    }
  }

  /// The vowels and final consonants of a Hangul syllable, drawn inside its initial.
  private static func isJamoTail(_ scalar: Unicode.Scalar) -> Bool {
    (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FF).contains(scalar.value)
  }
}

extension CharacterWidth {
  /// The text with everything that could steer a terminal or hide from its reader replaced by
  /// visible stand-ins: control characters, bidi controls, separators, invisible marks.
  ///
  /// Newlines stay (`\r\n` becomes `\n`), a tab becomes four spaces, a soft hyphen a hyphen.
  public static func neutralised(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { standIn(for: $0) != nil && $0 != "\n" }) else {
      return text
    }
    var result = String.UnicodeScalarView()
    for character in text {
      if character.isLineBreak {
        result.append("\n")
      } else {
        for scalar in character.unicodeScalars {
          if let standIn = standIn(for: scalar) {
            result.append(contentsOf: repeatElement(standIn, count: columns(of: scalar)))
          } else {
            result.append(scalar)
          }
        }
      }
    }
    return String(result)
  }

  /// The character shown in the place of a scalar that must not reach a terminal, nil for all others.
  static func standIn(for scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x20...0x7E: nil
    case 0x09: " "
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value)
    case 0x7F: "\u{2421}"
    case 0x80...0x9F: "\u{FFFD}"
    case 0xAD: "-"
    case 0x00...0x2FF: nil
    default:
      switch scalar.properties.generalCategory {
      case .lineSeparator, .paragraphSeparator: "\u{2424}"
      case .format: isSilent(scalar) || isSubtendingMark(scalar) ? nil : "\u{FFFD}"
      default: nil
      }
    }
  }

  /// Format characters that good text needs and that take no column: joiners, the break hint of
  /// Thai and Khmer, the tags of regional flags.
  private static func isSilent(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200B...0x200D, 0xE0020...0xE007F: true
    default: false
    }
  }

  /// Format characters that are drawn: the Arabic, Syriac and Kaithi signs that span a number
  /// (Unicode's Prepended_Concatenation_Mark).
  private static func isSubtendingMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: true
    default: false
    }
  }
}
