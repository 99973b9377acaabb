import Conversations
import RWKVSampling

/// A line as it was sent: a message or a command.
enum SlashLine: Hashable, Sendable {
  case message(String)
  case command(SlashCommand.Verb, argument: String)
  /// No command has that name, or several may be meant; the sentence says so.
  case refused(String)

  /// Reads a line: `/name argument` is a command, `//…` a message that starts with a slash.
  ///
  /// What ChatRWKV and vi call their commands is understood, and never sent to the model.
  init(_ text: String) {
    let trimmed = PromptFormat.stripped(text)
    let first = trimmed.prefix { !$0.isWhitespace }
    if let verb = Self.foreign[String(first)], first.count == trimmed.count {
      self = .command(verb, argument: "")
    } else if let words = Self.modes[String(first)] {
      self = .refused("\(first) is ChatRWKV's; \(words)")
    } else if trimmed.hasPrefix("//") {
      self = .message(String(trimmed.dropFirst()))
    } else if trimmed.hasPrefix("/") {
      let name = String(first.dropFirst())
      self.init(name, argument: PromptFormat.stripped(String(trimmed[first.endIndex...])))
    } else {
      self = .message(text)
    }
  }

  private init(_ name: String, argument: String) {
    switch CommandName(name) {
    case .verb(let verb): self = .command(verb, argument: argument)
    case .setting(let setting):
      self = .command(.set, argument: PromptFormat.stripped("\(setting.name) \(argument)"))
    case .ambiguous(let verbs):
      let names = verbs.map { "/\($0.rawValue)" }.joined(separator: ", ")
      self = .refused("/\(name) may be \(names)")
    case .unknown(let nearest):
      let hint =
        nearest.map { "did you mean /\($0.rawValue)?" }
        ?? "/help lists the commands; // sends a message that starts with a slash"
      self = .refused("No command /\(name); \(hint)")
    }
  }

  /// Commands of other programs that take no argument.
  static let foreign: [String: SlashCommand.Verb] = [
    "+": .retry, "++": .retry, "+++": .continue, "+reset": .new,
    ":q": .quit, ":q!": .quit, ":wq": .quit, ":x": .quit, ":w": .save, ":help": .help,
  ]

  /// ChatRWKV's commands that put one text to the model in another way.
  private static let modes: [String: String] = {
    let free = "here /template free continues your text as it stands"
    let instruct = "here /template instruct puts a text as an instruction"
    return [
      "+gen": free, "+i": instruct, "+qa": instruct, "+qq": instruct,
    ]
  }()
}
