import Conversations

/// A line as it was sent: a message or a command.
enum SlashLine: Hashable, Sendable {
  case message(String)
  case command(SlashCommand.Verb, argument: String)
  /// No command has that name; `suggestion` is the nearest one.
  case unknown(name: String, suggestion: SlashCommand.Verb?)

  /// Reads a line: `/name argument` is a command, `//…` a message that starts with a slash.
  ///
  /// `+` and `+reset` are what ChatRWKV calls /retry and /new.
  init(_ text: String) {
    let trimmed = PromptFormat.stripped(text)
    switch trimmed {
    case "+":
      self = .command(.retry, argument: "")
      return
    case "+reset":
      self = .command(.new, argument: "")
      return
    default: break
    }
    guard trimmed.hasPrefix("/") else {
      self = .message(text)
      return
    }
    guard !trimmed.hasPrefix("//") else {
      self = .message(String(trimmed.dropFirst()))
      return
    }
    let word = trimmed.dropFirst().prefix { !$0.isWhitespace }
    let name = word.lowercased()
    let argument = PromptFormat.stripped(String(trimmed[word.endIndex...]))
    if let verb = SlashCommand.Verb(rawValue: name) {
      self = .command(verb, argument: argument)
    } else {
      self = .unknown(name: String(word), suggestion: Self.nearest(to: name))
    }
  }

  /// The command that starts like `name`, or differs from it in at most two letters.
  private static func nearest(to name: String) -> SlashCommand.Verb? {
    let verbs = SlashCommand.Verb.allCases
    if !name.isEmpty, let verb = verbs.first(where: { $0.rawValue.hasPrefix(name) }) { return verb }
    let near = verbs.map { (verb: $0, distance: distance(name, $0.rawValue)) }
    return near.filter { $0.distance <= 2 }.min { $0.distance < $1.distance }?.verb
  }

  /// The fewest letters to insert, delete or change to turn one word into the other (Levenshtein).
  private static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (i, letter) in first.prefix(32).enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in second.indices {
        let change = diagonal + (letter == second[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, diagonal + 1, row[j] + 1)
      }
    }
    return row[second.count]
  }
}
