/// Stop texts as a person writes them: in quotes or without, with `\n` for a new line.
public enum StopTexts {
  /// Reads a list; white space parts texts without quotes. Nil where a quote has no end.
  public static func parse(_ line: String) -> [String]? {
    var texts: [String] = []
    var text: String?
    var isQuoted = false
    var characters = line.makeIterator()
    while let character = characters.next() {
      switch character {
      case "\\":
        guard let next = characters.next() else { return nil }
        text = (text ?? "") + String(escapes[next] ?? next)
      case "\"":
        isQuoted.toggle()
        text = text ?? ""
      case _ where character.isWhitespace && !isQuoted:
        if let done = text { texts.append(done) }
        text = nil
      default: text = (text ?? "") + String(character)
      }
    }
    guard !isQuoted else { return nil }
    return (texts + [text].compactMap(\.self)).filter { !$0.isEmpty }
  }

  /// The list as `parse` reads it.
  public static func shown(_ stops: [String]) -> String {
    stops.map { "\"" + $0.flatMap(escaped) + "\"" }.joined(separator: " ")
  }

  private static let escapes: [Character: Character] = ["n": "\n", "r": "\r", "t": "\t"]

  private static func escaped(_ character: Character) -> String {
    if let letter = escapes.first(where: { $0.value == character })?.key { return "\\\(letter)" }
    if character == "\r\n" { return "\\r\\n" }
    return character == "\"" || character == "\\" ? "\\\(character)" : String(character)
  }
}
