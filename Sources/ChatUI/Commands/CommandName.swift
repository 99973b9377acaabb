import RWKVSampling

/// What a person means by the name of a command.
enum CommandName: Hashable, Sendable {
  case verb(SlashCommand.Verb)
  /// The name of a setting, which `/set` changes.
  case setting(SamplingSetting)
  /// Several commands start so.
  case ambiguous([SlashCommand.Verb])
  /// None does; the nearest one, where it can be a slip.
  case unknown(nearest: SlashCommand.Verb?)

  /// Looks a name up: a command, another program's word for one, the beginning of one, a setting.
  init(_ name: String) {
    let name = name.lowercased()
    if let verb = SlashCommand.Verb(rawValue: name) ?? Self.aliases[name] {
      self = .verb(verb)
      return
    }
    if name == "temp" {
      self = .setting(.temperature)
      return
    }
    let setting = SamplingSetting.startingWith(name)
    let verbs = SlashCommand.Verb.allCases.filter { !name.isEmpty && $0.rawValue.hasPrefix(name) }
    if verbs.count == 1 {
      self = .verb(verbs[0])
    } else if let setting, setting.name == name || verbs.isEmpty {
      self = .setting(setting)
    } else {
      self = verbs.isEmpty ? .unknown(nearest: Self.slip(of: name)) : .ambiguous(verbs)
    }
  }

  /// The words that other programs have for commands.
  static let aliases: [String: SlashCommand.Verb] = [
    "?": .help, "h": .help, "commands": .help, "keys": .help,
    "exit": .quit, "bye": .quit, "q": .quit, "x": .quit,
    "list": .conversations, "ls": .conversations, "chats": .conversations,
    "history": .conversations,
    "clear": .new, "reset": .new, "load": .open, "write": .save, "title": .rename, "name": .rename,
    "regenerate": .retry, "again": .retry, "r": .retry, "go": .continue, "c": .continue,
    "models": .model, "m": .model, "presets": .preset, "templates": .template,
    "personas": .persona, "themes": .theme, "color": .theme, "colors": .theme,
    "search": .find, "grep": .find, "branches": .tree, "remove": .delete, "rm": .delete,
    "edit-message": .edit, "yank": .copy, "y": .copy, "settings": .sampling, "params": .sampling,
    "u": .undo, "e": .edit, "n": .new, "t": .tree, "s": .save,
  ]

  /// The command that a slip of the fingers made the name of: one letter wrong, missing or too many,
  /// two swapped, or two wrong in a long name.
  private static func slip(of name: String) -> SlashCommand.Verb? {
    let near = SlashCommand.Verb.allCases.map { (verb: $0, distance: distance(name, $0.rawValue)) }
    return near.filter { verb, distance in
      distance == 1
        || distance == 2 && (name.count > 6 || name.sorted() == verb.rawValue.sorted())
    }
    .min { $0.distance < $1.distance }?.verb
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

extension SamplingSetting {
  /// The setting of that name, or the only one whose name starts so.
  static func startingWith(_ name: String) -> SamplingSetting? {
    if let setting = named(name) { return setting }
    let start = name.lowercased()
    let settings = allCases.filter { !start.isEmpty && $0.name.hasPrefix(start) }
    return settings.count == 1 ? settings[0] : nil
  }
}
