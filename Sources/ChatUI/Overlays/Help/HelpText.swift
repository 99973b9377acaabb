import TerminalKit

/// The help, made from the key map and the table of commands.
struct HelpText {
  /// A line of it.
  enum Line: Hashable {
    case heading(String)
    /// A key or command and, in the second column, what it does.
    case entry(String, String)
    case empty
  }

  let keyMap: KeyMap

  /// The lines for a width: an entry too long for it goes on in the next line.
  ///
  /// - Parameter filter: Words that all have to be in an entry.
  func lines(columns: Int, filter: String = "") -> [Line] {
    let words = filter.lowercased().split(separator: " ")
    guard !words.isEmpty else { return all(columns: columns) }
    var kept: [Line] = []
    // Looked at unbroken, so that words are found across the ends of lines.
    for line in all(columns: 4_000) {
      switch line {
      case .empty: continue
      case .heading:
        if case .heading? = kept.last { kept.removeLast() }
        kept.append(line)
      case .entry(let first, let second):
        let text = "\(first) \(second)".lowercased()
        guard words.allSatisfy({ text.contains($0) }) else { continue }
        kept += entry(first, second, columns: columns)
      }
    }
    if case .heading? = kept.last { kept.removeLast() }
    return kept.isEmpty ? [.heading("No matches")] : kept
  }

  private func all(columns: Int) -> [Line] {
    var lines: [Line] = []
    for context in KeyMap.Context.allCases {
      let bindings = keyMap.bindings.filter { $0.context == context }
      guard !bindings.isEmpty else { continue }
      lines.append(.heading("\(context.rawValue) (keys.\(context.name))"))
      for binding in bindings {
        let keys = binding.keys.map(\.label).joined(separator: ", ")
        guard !keys.isEmpty else { continue }
        lines += entry(
          keys, "\(binding.command.summary) (\(binding.command.name))", columns: columns)
      }
      lines.append(.empty)
      // The commands come right after the keys that work everywhere.
      if context == .everywhere { lines += commands(columns: columns) + [.empty] }
    }
    return lines
  }

  private func commands(columns: Int) -> [Line] {
    var lines = [Line.heading("Commands")]
    for command in SlashCommand.all {
      let usage = "/\(command.verb.rawValue) \(command.usage)"
      let key = keyMap.label(of: .run(command.verb)).map { " (\($0))" } ?? ""
      lines += entry(usage, command.summary + key, columns: columns)
    }
    lines += entry("//…", "send a message that starts with a slash", columns: columns)
    lines += entry(
      "/re …", "the beginning of a name is enough where only one command has it", columns: columns)
    lines += entry(
      "/temperature …", "the name of a setting is the same as /set with it", columns: columns)
    let words = CommandName.aliases.merging(
      SlashLine.foreign.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    for verb in SlashCommand.Verb.allCases {
      let others = words.filter { $0.value == verb }.keys.sorted().map {
        "+:".contains($0.first ?? "/") ? $0 : "/" + $0
      }
      guard !others.isEmpty else { continue }
      lines += entry(
        "/\(verb.rawValue)", "also " + others.joined(separator: ", "), columns: columns)
    }
    return lines
  }

  /// The column at which the explanations start.
  static func secondColumn(_ columns: Int) -> Int { min(24, columns / 2) }

  private func entry(_ first: String, _ second: String, columns: Int) -> [Line] {
    let room = max(1, columns - Self.secondColumn(columns))
    return LineWrapping.wrap(second, columns: room).enumerated().map { index, part in
      .entry(index == 0 ? first : "", String(part))
    }
  }
}
