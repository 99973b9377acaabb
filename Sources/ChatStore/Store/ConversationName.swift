import Conversations
import Foundation

/// The names of conversations' folders.
enum ConversationName {
  /// A folder's name for a conversation: of the name it has, else of its title, else of its date.
  static func proposed(for conversation: Conversation) -> String {
    for text in [conversation.name, conversation.title] {
      let name = slug(text)
      if !name.isEmpty { return name }
    }
    return slug(String(conversation.created.ISO8601Format().prefix("yyyy-mm-ddThh:mm".count)))
  }

  /// Letters, marks and digits of a text in lower case, `-` between words, at most 60 bytes or one
  /// character more; empty where there are none.
  ///
  /// Invisible characters are left out even where Unicode calls it a letter.
  static func slug(_ text: String) -> String {
    var name = String.UnicodeScalarView()
    var endsWord = false
    for scalar in text.lowercased().precomposedStringWithCanonicalMapping.unicodeScalars {
      guard isKept(scalar) else {
        endsWord = !name.isEmpty
        continue
      }
      if endsWord { name.append("-") }
      endsWord = false
      name.append(scalar)
      if String(name).utf8.count >= 60 { break }
    }
    return String(name)
  }

  /// Whether a name given from outside names a folder directly in the store, and a visible one.
  static func isValid(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 255
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }

  private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
    switch scalar.properties.generalCategory {
    case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
      return true
    default:
      return false
    }
  }
}
