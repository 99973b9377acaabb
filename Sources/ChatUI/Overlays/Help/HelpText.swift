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
  func lines(columns: Int) -> [Line] {
    var lines: [Line] = []
    for context in KeyMap.Context.allCases {
      let bindings = keyMap.bindings.filter { $0.context == context }
      guard !bindings.isEmpty else { continue }
      lines.append(.heading(context.rawValue))
      for binding in bindings {
        let keys = binding.keys.map(\.label).joined(separator: ", ")
        lines += entry(keys, binding.command.summary, columns: columns)
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
      lines += entry(usage, command.summary, columns: columns)
    }
    lines += entry("//…", "send a message that starts with a slash", columns: columns)
    lines += entry("+, +reset", "the same as /retry and /new", columns: columns)
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
