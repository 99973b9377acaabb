extension Conversation {
  /// A title from a text: its first words, in about 48 characters on one line.
  public static func title(for text: String) -> String {
    let limit = 48
    let words = text.prefix(1_000).split { character in
      character.unicodeScalars.allSatisfy {
        $0.isSpace || $0.properties.generalCategory == .control
      }
    }
    var title = ""
    for word in words {
      let longer = title.isEmpty ? String(word) : title + " " + word
      guard longer.count <= limit else {
        return (title.isEmpty ? String(word.prefix(limit)) : title) + "…"
      }
      title = longer
    }
    return title
  }

  /// The beginning of the last message of the line, by which a person knows which conversation it is.
  public var lastWords: String {
    guard let tip, let message = self[tip] else { return "" }
    return VisibleText.line(Self.title(for: message.text))
  }
}
