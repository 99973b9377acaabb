/// A command that is typed: its name, arguments and what they may be.
struct SlashCommand: Hashable, Sendable {
  /// What a command does; the raw value is its name.
  enum Verb: String, CaseIterable, Sendable {
    case help, new, open, conversations, save, rename, archive, delete, fork, export, `import`
    case find, findall, tree, edit, retry, best, undo, `continue`, copy, editor
    case model, sampling, set, preset, template, system, persona, readahead, theme, quit

    /// Whether its argument may be one path, which a terminal quotes when a file is dropped on it.
    var takesPath: Bool { self == .export || self == .model || self == .persona }
  }

  /// What an argument names, for completion.
  enum Argument: Hashable, Sendable {
    case nothing, text, conversation, model, setting, preset, template, persona, theme
  }

  let verb: Verb
  /// How the help writes the arguments, e.g. "[NAME]".
  let usage: String
  let argument: Argument
  /// One sentence for the help, without a full stop.
  let summary: String

  /// All commands, in the order of the help.
  static let all: [SlashCommand] = Verb.allCases.map(of)

  /// The command of a verb.
  static func of(_ verb: Verb) -> SlashCommand {
    func command(
      _ summary: String, _ usage: String = "", _ argument: Argument = .nothing
    ) -> SlashCommand {
      SlashCommand(verb: verb, usage: usage, argument: argument, summary: summary)
    }
    return switch verb {
    case .help: command("show this help")
    case .new: command("start a new conversation", "[TITLE]", .text)
    case .open: command("open a conversation", "[NAME]", .conversation)
    case .conversations: command("list the conversations")
    case .save: command("save now (it also happens by itself)")
    case .rename: command("give the conversation another title", "TITLE", .text)
    case .archive: command("take the conversation from the list, or back into it")
    case .export: command("write it as Markdown, or as .txt or .json", "[FILE]", .text)
    case .import:
      command("take in conversations from files of this or other programs", "FILE …", .text)
    case .delete: command("move this conversation to the trash, after asking")
    case .fork: command("go on in a copy of the conversation")
    case .find: command("find a text in this conversation", "TEXT", .text)
    case .findall: command("find a text in all conversations", "TEXT", .text)
    case .tree: command("show the branches of the conversation")
    case .edit: command("write the last or the selected message anew, beside the old one")
    case .retry: command("ask for another reply; the last one stays beside it")
    case .best: command("ask for several replies at once and choose one", "[NUMBER]", .text)
    case .undo: command("go back to before the last message")
    case .continue: command("go on with a reply that was cut short")
    case .copy: command("copy the last reply to the clipboard")
    case .editor: command("write the message in $VISUAL or $EDITOR")
    case .model: command("choose the model", "[PATH]", .model)
    case .sampling: command("turn the sampling values")
    case .set: command("set a sampling value", "NAME VALUE", .setting)
    case .preset: command("use a set of sampling values", "[NAME]", .preset)
    case .template: command("choose how messages are put to the model", "[NAME]", .template)
    case .system: command("tell the model who it is; - for nothing", "[TEXT]", .text)
    case .persona: command("start a new conversation with a persona", "[NAME]", .persona)
    case .readahead: command("read what you type while you pause, or not", "[on|off]", .text)
    case .theme: command("choose the colours", "[NAME]", .theme)
    case .quit: command("save and leave")
    }
  }
}
