import TerminalKit

/// Which key does what where: the one table that key presses, the help and the help line read.
public struct KeyMap: Sendable {
  /// Where keys go.
  enum Context: String, CaseIterable, Sendable {
    case everywhere = "Everywhere"
    case composer = "Message"
    case afterPrefix = "After Ctrl-X"
    case search = "Searching earlier messages"
    case transcript = "Conversation"
    case find = "Search results"
    case alternatives = "Several replies"
    case sidebar = "Sampling"
    case numberEntry = "Typing a number"
    case list = "Lists"
    case conversations = "List of conversations"
    case tree = "Branches"
    case heat = "Token heat"
    case state = "State"
    case info = "Facts about a message"
    case help = "Help"
    case confirmation = "Questions"

    /// Where a key is looked for that means nothing here.
    var next: Context? {
      switch self {
      case .conversations: .list
      case .everywhere: nil
      default: .everywhere
      }
    }

    /// How the settings file calls it: the case's name, or where that is not what a person would say, another.
    var name: String {
      switch self {
      case .composer: "message"
      case .afterPrefix: "prefix"
      case .transcript: "conversation"
      case .find: "matches"
      case .alternatives: "replies"
      case .sidebar: "sampling"
      case .numberEntry: "number"
      case .list: "lists"
      case .tree: "branches"
      case .confirmation: "questions"
      default: "\(self)"
      }
    }

    /// Whether a character that means no command there is written somewhere.
    var takesText: Bool {
      switch self {
      case .everywhere, .composer, .search, .transcript, .sidebar, .numberEntry, .list,
        .conversations, .help:
        true
      default: false
      }
    }

    /// Whether a pane has the keys, rather than something that is open for a moment.
    var isPane: Bool { self == .composer || self == .transcript || self == .sidebar }
  }

  /// Keys that do the same.
  struct Binding: Sendable {
    let context: Context
    let keys: [Key]
    let command: KeyCommand
    /// The word that the help line shows for it; nil keeps it out of that line.
    let hint: String?
  }

  let bindings: [Binding]
  private let commands: [Context: [Key: KeyCommand]]

  /// Makes a map; each key may stand once in each context.
  init(_ bindings: [Binding]) {
    self.bindings = bindings
    var commands: [Context: [Key: KeyCommand]] = [:]
    for binding in bindings {
      for key in binding.keys {
        let previous = commands[binding.context, default: [:]].updateValue(
          binding.command, forKey: key)
        precondition(previous == nil, "\(key.label) is bound twice in \(binding.context)")
      }
    }
    self.commands = commands
  }

  /// The command of a key in a context: there, or else in the next, at last everywhere.
  func command(for key: Key, in context: Context) -> KeyCommand? {
    commands[context]?[key] ?? context.next.flatMap { command(for: key, in: $0) }
  }

  /// The first key of a command there, as the help names it; nil where it has none.
  func label(of command: KeyCommand, in context: Context = .everywhere) -> String? {
    bindings.first { $0.context == context && $0.command == command }?.keys.first?.label
  }

  /// How a person runs a command: its key, else its name.
  func way(to verb: SlashCommand.Verb) -> String { label(of: .run(verb)) ?? "/\(verb.rawValue)" }

  /// How a person comes to the models.
  public var wayToModels: String { way(to: .model) }

  /// The keys that end the program, or ask for it.
  public var leavingKeys: [Key] {
    let commands: [KeyCommand] = [.run(.quit), .program(.cancel)]
    return commands.flatMap { command in
      bindings.first { $0.context == .everywhere && $0.command == command }?.keys ?? []
    }
  }

  /// Those keys as the help names them, e.g. "F10 or Ctrl-C".
  public var leavingLabels: String { leavingKeys.map(\.label).joined(separator: " or ") }

  /// Which one of its command's keys a key is, counted from 1.
  func ordinal(of key: Key, in context: Context) -> Int? {
    bindings.lazy.filter { $0.context == context }.compactMap { $0.keys.firstIndex(of: key) }.first
      .map { $0 + 1 }
  }

  /// The bindings that the help line offers in a context, most useful first.
  func hints(in context: Context) -> [Binding] {
    let own = bindings.filter { $0.hint != nil && $0.context == context && !$0.keys.isEmpty }
    guard let next = context.next, next != .everywhere || context.isPane else { return own }
    return own + hints(in: next)
  }
}

extension KeyMap {
  /// The keys of the program.
  public static let standard = KeyMap(
    composer + afterPrefix + transcript + alternatives + sidebar + lists + heat + state
      + everywhere)

  private static func bind(
    _ context: Context, _ keys: [Key], _ command: KeyCommand, hint: String? = nil
  ) -> Binding {
    Binding(context: context, keys: keys, command: command, hint: hint)
  }

  private static let composer: [Binding] = [
    bind(.composer, [.enter], .compose(.send), hint: "send"),
    bind(
      .composer, [Key(.enter, .alt), .control("j"), Key(.enter, .shift), Key(.enter, .control)],
      .compose(.newline), hint: "newline"),
    bind(.composer, [.tab], .compose(.complete), hint: "pane"),
    bind(.composer, [Key(.up)], .compose(.up)),
    bind(.composer, [Key(.down)], .compose(.down)),
    bind(.composer, [.control("p")], .compose(.older)),
    bind(.composer, [.control("n")], .compose(.newer)),
    bind(.composer, [.control("r")], .compose(.searchHistory)),
    bind(.composer, [Key(.left), .control("b")], .compose(.left)),
    bind(.composer, [Key(.right), .control("f")], .compose(.right)),
    bind(.composer, [.alt("b"), Key(.left, .control)], .compose(.wordLeft)),
    bind(.composer, [.alt("f"), Key(.right, .control)], .compose(.wordRight)),
    bind(.composer, [.control("a"), Key(.home)], .compose(.lineStart)),
    bind(.composer, [.control("e"), Key(.end)], .compose(.lineEnd)),
    bind(
      .composer, [Key(.backspace), .control("h"), Key(.backspace, .shift)],
      .compose(.deleteBackward)),
    bind(.composer, [Key(.delete), Key(.delete, .shift)], .compose(.deleteForward)),
    bind(.composer, [.control("d")], .compose(.deleteOrQuit)),
    bind(
      .composer, [.control("w"), Key(.backspace, .alt), Key(.backspace, .control)],
      .compose(.killWordBackward)),
    bind(
      .composer, [.alt("d"), Key(.delete, .control), Key(.delete, .alt)],
      .compose(.killWordForward)),
    bind(.composer, [.control("k")], .compose(.killToLineEnd)),
    bind(.composer, [.control("u")], .compose(.killToLineStart)),
    bind(.composer, [.control("y")], .compose(.yank)),
    bind(.composer, [.control("t")], .compose(.transpose)),
    bind(.composer, [.control("_"), .control("/")], .compose(.undo)),
    bind(.composer, [.control("x")], .compose(.prefix)),
    bind(.search, [.control("r"), Key(.up)], .search(.older), hint: "older"),
    bind(.search, [.control("s"), Key(.down)], .search(.newer), hint: "newer"),
    bind(.search, [.enter, .tab], .search(.accept), hint: "use"),
    bind(.search, [.escape, .control("g"), .control("c")], .search(.abandon), hint: "cancel"),
    bind(.search, [Key(.backspace), .control("h")], .search(.erase)),
  ]

  /// What the function keys do, for terminals that keep those to themselves, and what has no key else.
  private static let afterPrefix: [Binding] = [
    bind(.afterPrefix, [.control("e")], .run(.editor), hint: "$EDITOR"),
    bind(.afterPrefix, [.character("e")], .run(.edit), hint: "edit"),
    bind(.afterPrefix, [.character("h"), .character("1")], .run(.help), hint: "help"),
    bind(.afterPrefix, [.character("s"), .character("2")], .run(.sampling), hint: "sampling"),
    bind(
      .afterPrefix, [.character("c"), .character("3")], .run(.conversations), hint: "chats"),
    bind(.afterPrefix, [.character("p"), .character("4")], .run(.persona), hint: "persona"),
    bind(.afterPrefix, [.character("m"), .character("5")], .run(.model), hint: "model"),
    bind(.afterPrefix, [.character("t"), .character("6")], .run(.theme), hint: "theme"),
    bind(.afterPrefix, [.character("r"), .character("7")], .run(.retry), hint: "retry"),
    bind(.afterPrefix, [.character("n"), .character("8")], .run(.new), hint: "new"),
    bind(.afterPrefix, [.character("b"), .character("9")], .run(.tree), hint: "branches"),
    bind(.afterPrefix, [.character("a")], .run(.best), hint: "best of three"),
    bind(.afterPrefix, [.character("x")], .run(.palette), hint: "find"),
    bind(.afterPrefix, [.character("q"), .character("0")], .run(.quit), hint: "quit"),
    bind(.afterPrefix, [.escape, .control("c"), .control("g")], .program(.endPrefix)),
  ]

  private static let transcript: [Binding] = [
    bind(.transcript, [Key(.up)], .scroll(.previousMessage), hint: "select"),
    bind(.transcript, [Key(.down)], .scroll(.nextMessage), hint: "select"),
    bind(.transcript, [.enter], .run(.edit), hint: "edit"),
    bind(.transcript, [.escape], .program(.escape), hint: "back"),
    bind(.transcript, [Key(.home)], .scroll(.top), hint: "first"),
    bind(.transcript, [Key(.end)], .scroll(.bottom), hint: "last"),
    bind(.transcript, [Key(.left)], .scroll(.previousSibling), hint: "other version"),
    bind(.transcript, [Key(.right)], .scroll(.nextSibling), hint: "other version"),
    bind(.find, [Key(.up), .character("N")], .find(.older), hint: "previous"),
    bind(.find, [Key(.down), .character("n")], .find(.newer), hint: "next"),
    bind(.find, [.escape, .enter, .control("c")], .find(.end), hint: "close"),
    bind(.transcript, [.tab], .program(.nextPane), hint: "pane"),
    bind(.transcript, [.control("x")], .compose(.prefix)),
    bind(.transcript, [.control("d")], .program(.leavePane)),
  ]

  private static let alternatives: [Binding] = [
    bind(.alternatives, [.enter], .choice(.take), hint: "choose"),
    bind(.alternatives, [Key(.left), Key(.left, .alt)], .choice(.previous), hint: "previous"),
    bind(.alternatives, [Key(.right), Key(.right, .alt)], .choice(.next), hint: "next"),
    bind(
      .alternatives, (1...Alternatives.counts.upperBound).map { .character(Character("\($0)")) },
      .choice(.numbered), hint: "by number"),
    bind(.alternatives, [Key(.up), Key(.up, .shift)], .choice(.up), hint: "scroll"),
    bind(.alternatives, [Key(.down), Key(.down, .shift)], .choice(.down), hint: "scroll"),
    bind(.alternatives, [Key(.pageUp)], .choice(.pageUp)),
    bind(.alternatives, [Key(.pageDown)], .choice(.pageDown)),
    bind(.alternatives, [Key(.home), Key(.home, .control), .alt("<")], .choice(.first)),
    bind(.alternatives, [Key(.end), Key(.end, .control), .alt(">")], .choice(.last)),
    bind(.alternatives, [.tab], .program(.nextPane), hint: "pane"),
    bind(.alternatives, [.escape, .control("c")], .choice(.close)),
    bind(.alternatives, [.character("?")], .run(.help)),
  ]

  private static let sidebar: [Binding] = [
    bind(.sidebar, [Key(.up)], .sidebar(.previous), hint: "select"),
    bind(.sidebar, [Key(.down)], .sidebar(.next), hint: "select"),
    bind(.sidebar, [Key(.left)], .sidebar(.stepDown), hint: "change"),
    bind(.sidebar, [Key(.right)], .sidebar(.stepUp), hint: "change"),
    bind(.sidebar, [Key(.left, .shift), Key(.pageDown)], .sidebar(.tenDown)),
    bind(.sidebar, [Key(.right, .shift), Key(.pageUp)], .sidebar(.tenUp)),
    bind(.sidebar, [Key(.home)], .sidebar(.lowest)),
    bind(.sidebar, [Key(.end)], .sidebar(.highest)),
    bind(.sidebar, [.enter], .sidebar(.enter), hint: "type a number"),
    bind(
      .sidebar, [Key(.delete), Key(.backspace), .control("h")], .sidebar(.reset), hint: "reset"),
    bind(.sidebar, [.escape], .program(.escape), hint: "back"),
    bind(.sidebar, [.tab], .program(.nextPane), hint: "pane"),
    bind(.sidebar, [.control("x")], .compose(.prefix)),
    bind(.sidebar, [.control("d")], .program(.leavePane)),
    bind(.numberEntry, [.enter, .tab], .sidebar(.accept), hint: "set"),
    bind(.numberEntry, [.escape, .control("c")], .sidebar(.revert), hint: "cancel"),
    bind(.numberEntry, [Key(.backspace), .control("h")], .sidebar(.erase)),
  ]

  private static let lists: [Binding] = [
    bind(.list, [.enter], .list(.accept), hint: "choose"),
    bind(.list, [.escape, .control("c")], .list(.close), hint: "close"),
    bind(.list, [Key(.up), .control("p")], .list(.up)),
    bind(.list, [Key(.down), .control("n")], .list(.down)),
    bind(.list, [Key(.pageUp)], .list(.pageUp)),
    bind(.list, [Key(.pageDown)], .list(.pageDown)),
    bind(.list, [Key(.home)], .list(.first)),
    bind(.list, [Key(.end)], .list(.last)),
    bind(.list, [Key(.backspace), .control("h")], .list(.erase)),
    bind(.conversations, [.tab], .list(.showArchived), hint: "archived"),
    bind(.conversations, [.control("a")], .list(.archive), hint: "archive"),
    bind(.conversations, [.control("y")], .list(.duplicate), hint: "copy"),
    bind(.conversations, [Key(.delete), .control("d")], .list(.delete), hint: "trash"),
    bind(.conversations, [.control("_"), .control("/")], .list(.restore), hint: "restore"),
    bind(.tree, [.enter], .list(.accept), hint: "go there"),
    bind(.tree, [.escape, .control("c"), .character("q")], .list(.close), hint: "close"),
    bind(.tree, [.character("p")], .list(.pin), hint: "pin"),
    bind(.tree, [.character("f")], .list(.fork), hint: "fork"),
    bind(.tree, [.character("d"), Key(.delete)], .list(.deleteBranch), hint: "delete"),
    bind(.tree, [.control("_"), .control("/")], .list(.restore), hint: "restore"),
    bind(.tree, [Key(.up)], .list(.up)),
    bind(.tree, [Key(.down)], .list(.down)),
    bind(.tree, [Key(.pageUp)], .list(.pageUp)),
    bind(.tree, [Key(.pageDown)], .list(.pageDown)),
    bind(.tree, [Key(.home)], .list(.first)),
    bind(.tree, [Key(.end)], .list(.last)),
    bind(.info, [.escape, .enter, .control("c")], .list(.close), hint: "close"),
    bind(.info, [Key(.up)], .list(.up), hint: "other message"),
    bind(.info, [Key(.down)], .list(.down), hint: "other message"),
    bind(.info, [Key(.home)], .list(.first)),
    bind(.info, [Key(.end)], .list(.last)),
    bind(.help, [.escape, .enter, .control("c")], .list(.close), hint: "close"),
    bind(.help, [Key(.backspace), .control("h")], .list(.erase)),
    bind(.help, [Key(.up)], .list(.up), hint: "scroll"),
    bind(.help, [Key(.down)], .list(.down), hint: "scroll"),
    bind(.help, [Key(.pageUp)], .list(.pageUp)),
    bind(.help, [Key(.pageDown)], .list(.pageDown), hint: "page"),
    bind(.help, [Key(.home)], .list(.first)),
    bind(.help, [Key(.end)], .list(.last)),
    bind(.confirmation, [.character("y"), .character("Y")], .list(.yes), hint: "yes"),
    bind(
      .confirmation, [.character("n"), .character("N"), .escape, .enter, .control("c")],
      .list(.no), hint: "no"),
  ]

  private static let heat: [Binding] = [
    bind(.heat, [Key(.left)], .heat(.previousToken), hint: "token"),
    bind(.heat, [Key(.right)], .heat(.nextToken), hint: "token"),
    bind(.heat, [Key(.up)], .heat(.likelier), hint: "choose"),
    bind(.heat, [Key(.down)], .heat(.lessLikely), hint: "choose"),
    bind(.heat, [.enter], .heat(.take), hint: "go on from it"),
    bind(.heat, [.escape, .control("c"), .character("q")], .heat(.close), hint: "close"),
    bind(.heat, [.tab], .heat(.nextSurprise), hint: "next surprise"),
    bind(.heat, [.character("p")], .heat(.previousMessage), hint: "message"),
    bind(.heat, [.character("n")], .heat(.nextMessage), hint: "message"),
    bind(.heat, [.character("a")], .heat(.wholeLine), hint: "perplexity of all"),
    bind(.heat, [Key(.pageUp), Key(.up, .shift)], .heat(.lineUp)),
    bind(.heat, [Key(.pageDown), Key(.down, .shift)], .heat(.lineDown)),
    bind(.heat, [Key(.home)], .heat(.firstToken)),
    bind(.heat, [Key(.end)], .heat(.lastToken)),
  ]

  private static let state: [Binding] = [
    bind(.state, [Key(.up), .character("p")], .state(.previousMessage), hint: "message"),
    bind(.state, [Key(.down), .character("n")], .state(.nextMessage), hint: "message"),
    bind(.state, [.character("b")], .state(.otherBranch), hint: "other branch"),
    bind(
      .state, [.escape, .enter, .control("c"), .character("q")], .state(.close), hint: "close"),
  ]

  private static let everywhere: [Binding] = [
    bind(.everywhere, [Key(.function(1))], .run(.help), hint: "help"),
    bind(.everywhere, [Key(.function(10))], .run(.quit), hint: "quit"),
    bind(.everywhere, [Key(.function(2))], .run(.sampling), hint: "sampling"),
    bind(.everywhere, [Key(.function(3))], .run(.conversations), hint: "conversations"),
    bind(.everywhere, [Key(.function(4))], .run(.persona)),
    bind(.everywhere, [Key(.function(5))], .run(.model), hint: "model"),
    bind(.everywhere, [Key(.function(6))], .run(.theme), hint: "theme"),
    bind(.everywhere, [Key(.function(7))], .run(.retry), hint: "retry"),
    bind(.everywhere, [Key(.function(8))], .run(.new)),
    bind(.everywhere, [Key(.function(9))], .run(.tree)),
    bind(.everywhere, [Key(.function(12))], .run(.best)),
    bind(.everywhere, [.control("c")], .program(.cancel)),
    bind(.everywhere, [.escape], .program(.escape)),
    bind(.everywhere, [Key(.tab, .shift)], .program(.previousPane)),
    bind(.everywhere, [Key(.pageUp)], .scroll(.pageUp)),
    bind(.everywhere, [Key(.pageDown)], .scroll(.pageDown)),
    bind(.everywhere, [Key(.up, .shift)], .scroll(.lineUp)),
    bind(.everywhere, [Key(.down, .shift)], .scroll(.lineDown)),
    bind(.everywhere, [Key(.home, .control), .alt("<")], .scroll(.top)),
    bind(.everywhere, [Key(.end, .control), .alt(">")], .scroll(.bottom)),
    bind(.everywhere, [Key(.left, .alt)], .scroll(.previousSibling)),
    bind(.everywhere, [Key(.right, .alt)], .scroll(.nextSibling)),
    bind(.everywhere, [.alt("c"), .alt("w")], .run(.copy)),
    bind(.everywhere, [.alt("m")], .run(.raw)),
    bind(.everywhere, [.alt("i")], .run(.info)),
    bind(.everywhere, [.alt("h")], .run(.heat)),
    bind(.everywhere, [.alt("s")], .run(.state)),
    bind(.everywhere, [.alt("x")], .run(.palette)),
    bind(.everywhere, [.control("z")], .program(.suspend)),
    bind(.everywhere, [.control("l")], .program(.redraw)),
    bind(.everywhere, [.control("o")], .program(.toggleThoughts)),
  ]
}
