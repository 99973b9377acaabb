/// A command that is typed: its name, arguments and what they may be.
struct SlashCommand: Hashable, Sendable {
  /// The deed of a command; the raw value is its name.
  enum Verb: String, CaseIterable, Sendable {
    case help, new, open, conversations, save, rename, archive, delete, fork, export, `import`
    case find, findall, tree, edit, retry, best, undo, redo, `continue`, copy, editor
    case model, sampling, set, preset, template, think, stop, system, persona, readahead, theme
    case raw, mouse, info, heat, say, read, share, state
    case palette, quit

    /// Whether its argument may be one path, which a terminal quotes when a file is dropped on it.
    var takesPath: Bool {
      self == .export || self == .model || self == .persona || self == .read
        || self == .share
    }

    /// Whether its argument may be several paths.
    var takesPaths: Bool { self == .import }
  }

  /// The kind of an argument, for completion.
  enum Argument: Hashable, Sendable {
    case nothing, text, path, conversation, model, setting, preset, template, thinking, persona,
      theme
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
    case .save: command("save now (rwkv-tui also saves by itself)")
    case .rename: command("rename the conversation", "TITLE", .text)
    case .archive: command("archive the conversation, or bring it back")
    case .export: command("export the conversation (.md, .txt or .json)", "[FILE]", .path)
    case .import:
      command("import conversations (rwkv-tui, OpenAI, ChatGPT)", "FILE …", .path)
    case .delete: command("move the conversation to the trash (asks first)")
    case .fork: command("continue in a copy of the conversation")
    case .find: command("search this conversation", "TEXT", .text)
    case .findall: command("search all conversations", "TEXT", .text)
    case .tree: command("show the branches of the conversation")
    case .edit: command("edit the last or selected message (keeps the old version)")
    case .retry: command("ask for another reply (keeps the last one)")
    case .best: command("ask for several replies at once and choose one", "[NUMBER]", .text)
    case .undo: command("take back the last message and its reply")
    case .redo: command("bring back what /undo took back")
    case .continue: command("continue a reply that was cut short")
    case .copy:
      command(
        "copy the last or selected message, code block N of the replies, or everything",
        "[code [N]|all]", .text)
    case .editor: command("write the message in $VISUAL or $EDITOR")
    case .model: command("choose the model", "[NAME]", .model)
    case .sampling: command("change the sampling settings")
    case .set: command("change one sampling setting", "NAME VALUE", .setting)
    case .preset:
      command(
        "load a sampling preset, or save the settings in use as one",
        "[NAME|save NAME|remove NAME]", .preset)
    case .template: command("choose the chat template", "[NAME]", .template)
    case .think:
      command(
        "let the model think first; show or fold that", "[on|off|bit|lot|fast|show|fold|auto]",
        .thinking)
    case .stop: command("show or change the texts that end a reply", "[TEXT …|default|none]", .text)
    case .system: command("set the system prompt; - removes it", "[TEXT]", .text)
    case .persona: command("start a new conversation with a persona", "[NAME]", .persona)
    case .readahead: command("let the model read what you type while you pause", "[on|off]", .text)
    case .theme: command("choose the color theme", "[NAME]", .theme)
    case .raw: command("show replies as they stand, or as Markdown again", "[on|off]", .text)
    case .mouse: command("use the mouse, or leave it to the terminal", "[on|off]", .text)
    case .info:
      command("show what is known of the last or selected message: time, tokens, seed, state")
    case .heat:
      command("show how likely each token of a message was; Enter goes on from another one")
    case .say: command("begin the reply yourself; the model goes on from there", "TEXT", .text)
    case .read: command("put a text file into the message (not sent yet)", "FILE", .path)
    case .share:
      command("write the chat with its state to one file, to go on elsewhere", "[FILE]", .path)
    case .state: command("show what a message changed in the state, or how branches differ")
    case .palette: command("find a command, setting, conversation or model by typing")
    case .quit: command("save and quit")
    }
  }
}
