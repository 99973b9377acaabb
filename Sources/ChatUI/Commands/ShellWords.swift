/// Words as a shell reads them, so that a file dropped on a terminal, whose name it quotes, is one.
enum ShellWords {
  /// The words of a line: white space parts them, but not within quotes or after a backslash.
  static func split(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + [word].compactMap { $0 }
  }

  /// The one path that a line is: as a shell reads it where it was quoted for one, else as it stands,
  /// spaces and all.
  static func path(_ line: String) -> String {
    let isQuoted = line.first.map { "\"'".contains($0) } ?? false
    guard isQuoted || line.contains("\\") else { return line }
    let words = split(line)
    return words.count == 1 ? words[0] : line
  }

  /// The last word of a line that is being typed, and where it begins.
  static func lastWord(of line: Substring) -> (begin: String.Index, word: String) {
    var begin = line.startIndex
    var word = ""
    var quote: Character?
    var isEscaped = false
    for index in line.indices {
      let character = line[index]
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character.isWhitespace {
        word = ""
        begin = line.index(after: index)
      } else {
        word.append(character)
      }
    }
    return (begin, word)
  }

  /// A text as one word of a line.
  static func quoted(_ text: String) -> String {
    text.reduce(into: "") { line, character in
      if character.isWhitespace || "\"'\\".contains(character) { line.append("\\") }
      line.append(character)
    }
  }
}
