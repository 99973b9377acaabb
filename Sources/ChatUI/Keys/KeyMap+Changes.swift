import TerminalKit

/// Keys of a person's own.
extension KeyMap {
  /// The keys of one command in place of those that it has.
  public struct Change: Hashable, Sendable {
    let place: String
    let command: String
    let keys: [String]

    /// Makes a change.
    ///
    /// - Parameters:
    ///   - place: The name of a context, e.g. "message".
    ///   - command: The name of a command there, or any slash command, e.g. "newline" or "/retry".
    ///   - keys: As the help writes them; none takes the command its keys.
    public init(place: String, command: String, keys: [String]) {
      self.place = place
      self.command = command
      self.keys = keys
    }

    var name: String { "keys.\(place).\(command)" }
  }

  /// A change that is understood.
  private struct Understood {
    let index: Int
    let name: String
    let context: Context
    let command: KeyCommand
    let keys: [Key]
  }

  /// The map with some changes. One that cannot be made is left out.
  ///
  /// - Returns: The map, and what is wrong with changes, by their index.
  public func changed(
    by changes: [Change]
  ) -> (map: KeyMap, problems: [(index: Int, problem: String)]) {
    var problems: [(index: Int, problem: String)] = []
    var understood: [Understood] = []
    for (index, change) in changes.enumerated() {
      do throws(Refusal) {
        understood.append(try understand(change, index))
      } catch {
        problems.append((index, error.problem))
      }
    }
    // A change that clashes is left out, which may make another clash with the standard key.
    while true {
      let bindings = bindings(with: understood)
      guard let clash = Self.clash(in: bindings, understood) else {
        return (KeyMap(bindings), problems.sorted { $0.index < $1.index })
      }
      problems.append(clash)
      understood.removeAll { $0.index == clash.index }
    }
  }

  private struct Refusal: Error {
    let problem: String
  }

  private func understand(_ change: Change, _ index: Int) throws(Refusal) -> Understood {
    guard let context = Context.allCases.first(where: { $0.name == change.place }) else {
      let known = Context.allCases.map(\.name).joined(separator: ", ")
      throw Refusal(
        problem: "keys.\(change.place.prefix(40)) is no place for keys; there are \(known)")
    }
    let own = bindings.first { $0.context == context && $0.command.name == change.command }
    let verb = SlashCommand.all.first { "/" + $0.verb.rawValue == change.command }
    guard let command = own?.command ?? verb.map({ .run($0.verb) }) else {
      throw Refusal(
        problem: "\(change.name.prefix(80)) is no command there; 'rwkv-tui settings' lists them")
    }
    var keys: [Key] = []
    for label in change.keys {
      do throws(Key.LabelFault) {
        let key = try Key(label: label)
        if context.takesText, key.isText {
          throw Key.LabelFault(problem: "alone is text there; take it with Ctrl or Alt")
        }
        if !keys.contains(key) { keys.append(key) }
      } catch {
        throw Refusal(problem: "\(change.name): \(label.prefix(20)) \(error.problem)")
      }
    }
    return Understood(
      index: index, name: change.name, context: context, command: command, keys: keys)
  }

  private func bindings(with changes: [Understood]) -> [Binding] {
    var result = bindings
    for change in changes {
      let place = result.firstIndex {
        $0.context == change.context && $0.command == change.command
      }
      if let place {
        result[place] = result[place].with(keys: change.keys)
      } else {
        result.append(
          Binding(context: change.context, keys: change.keys, command: change.command, hint: nil))
      }
    }
    return result
  }

  /// The first key that two commands of a context have, told of the change that is to go.
  private static func clash(
    in bindings: [Binding], _ changes: [Understood]
  ) -> (index: Int, problem: String)? {
    var owners: [Context: [Key: Binding]] = [:]
    for binding in bindings {
      for key in binding.keys {
        guard let other = owners[binding.context, default: [:]].updateValue(binding, forKey: key)
        else { continue }
        func change(of owner: Binding) -> Understood? {
          changes.last { $0.context == owner.context && $0.command == owner.command }
        }
        let (first, second) = (change(of: other), change(of: binding))
        // The later one goes; a standard key stays.
        let isSecond = (second?.index ?? -1) > (first?.index ?? -1)
        guard let loser = isSecond ? second : first else { continue }
        let winner = isSecond ? other : binding
        return (
          loser.index, "\(loser.name): \(key.label) is \"\(winner.command.name)\" there already"
        )
      }
    }
    return nil
  }

  // MARK: Printing

  /// The member `keys` of the settings file with all keys as they are, in lines.
  public var printed: [String] {
    var lines = [
      "// The keys of every command, by where they are pressed: one, a list, or [] for none. A line",
      "// here takes the place of the standard keys. Any slash command may be added, e.g.",
      "//   everywhere: { \"/archive\": \"Ctrl-G\" },",
      "keys: {",
    ]
    for context in Context.allCases {
      let own = bindings.filter { $0.context == context }
      guard !own.isEmpty else { continue }
      lines += ["  // " + context.rawValue, "  \(context.name): {"]
      for binding in own {
        let name = binding.command.name
        let labels = binding.keys.map { "\"\($0.label)\"" }.joined(separator: ", ")
        lines.append("    // " + binding.command.summary)
        lines.append(
          "    \(name.hasPrefix("/") ? "\"\(name)\"" : name): "
            + (binding.keys.count == 1 ? labels : "[\(labels)]") + ",")
      }
      lines.append("  },")
    }
    return lines + ["},"]
  }
}

extension KeyMap.Binding {
  fileprivate func with(keys: [Key]) -> KeyMap.Binding {
    KeyMap.Binding(context: context, keys: keys, command: command, hint: hint)
  }
}

extension Key {
  /// Whether the key alone types something.
  fileprivate var isText: Bool {
    guard case .character = code else { return false }
    return modifiers.isSubset(of: .shift)
  }
}
