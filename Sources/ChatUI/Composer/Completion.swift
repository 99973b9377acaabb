import ChatCore
import Conversations
import RWKVSampling

/// The completions of a command that is being typed.
struct Completion: Hashable, Sendable {
  /// One possibility.
  struct Candidate: Hashable, Sendable {
    /// The whole line with it.
    var line: String
    var label: String
    var summary: String
  }

  var candidates: [Candidate]
  /// The candidate that Tab put into the line.
  var chosen: Int

  /// The possibilities for a line; none where it is no command.
  static func candidates(for line: String, _ catalogue: Catalogue) -> [Candidate] {
    guard line.hasPrefix("/"), !line.hasPrefix("//"), !line.contains(where: \.isNewline) else {
      return []
    }
    guard let space = line.firstIndex(of: " ") else {
      return SlashCommand.all.filter { $0.verb.rawValue.hasPrefix(line.dropFirst().lowercased()) }
        .map { command in
          Candidate(
            line: "/" + command.verb.rawValue + (command.usage.isEmpty ? "" : " "),
            label: "/\(command.verb.rawValue) \(command.usage)", summary: command.summary)
        }
    }
    guard case .verb(let verb) = CommandName(String(line[..<space].dropFirst())) else { return [] }
    let head = line[...space]
    let typed = line[line.index(after: space)...]
    let path = path(of: line)
    let paths = path.map { path in
      catalogue.paths?.folder == path.folder ? path.candidates(catalogue.paths?.paths ?? []) : []
    }
    return (paths ?? [])
      + arguments(of: SlashCommand.of(verb).argument, typed: typed, catalogue)
      .filter { $0.label.lowercased().hasPrefix(typed.lowercased()) && $0.label != typed }
      .map { Candidate(line: head + $0.label, label: $0.label, summary: $0.summary) }
  }

  /// The path that is being typed in a line; nil where none can stand there.
  static func path(of line: String) -> PathCompletion? {
    guard line.hasPrefix("/"), !line.hasPrefix("//"), let space = line.firstIndex(of: " "),
      case .verb(let verb) = CommandName(String(line[..<space].dropFirst()))
    else { return nil }
    let argument = SlashCommand.of(verb).argument
    let path = PathCompletion(
      line: line, argument: line[line.index(after: space)...], takesSeveral: verb.takesPaths)
    // What has names of its own may be a path too.
    guard argument == .path || verb.takesPath && path?.isClear == true else { return nil }
    return path
  }

  /// The longest text that all candidates start with.
  static func commonStart(of candidates: [Candidate]) -> String {
    guard var start = candidates.first?.line else { return "" }
    for candidate in candidates { start = start.commonPrefix(with: candidate.line) }
    // Half of what is quoted is none.
    if !candidates.contains(where: { $0.line == start }),
      start.reversed().prefix(while: { $0 == "\\" }).count % 2 == 1
    {
      start.removeLast()
    }
    return start
  }

  private static func arguments(
    of argument: SlashCommand.Argument, typed: Substring, _ catalogue: Catalogue
  ) -> [(label: String, summary: String)] {
    switch argument {
    case .nothing, .text, .path: []
    case .conversation:
      catalogue.conversations.filter { !$0.isArchived }.map { ($0.name, $0.title) }
    case .model: catalogue.models.filter { $0.problem == nil }.map { ($0.name, $0.detail) }
    case .preset:
      catalogue.presets.map { ($0.name, $0.purpose) } + [
        ("save ", "keep the sampling settings in use under a name"),
        ("remove ", "forget a preset that you saved"),
      ]
    case .template: PromptFormat.builtIn.map { ($0.name, $0.summary) }
    case .thinking: ThinkCommand.all.map { ($0.name, $0.summary) }
    case .persona: catalogue.personas.map { ($0.name, $0.detail) }
    case .theme: catalogue.themes.map { ($0.name, $0.summary) }
    case .setting:
      if typed.lowercased().hasPrefix("order ") {
        SamplingSettings.Order.allCases.map { ("order " + $0.rawValue, "") }
      } else {
        SamplingSetting.allCases.map { ($0.name + " ", $0.facts.help) }
      }
    }
  }
}

extension String {
  /// The characters with which both texts start.
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
