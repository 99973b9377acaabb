/// The command of a key. Every case is bound in `KeyMap.standard`.
enum KeyCommand: Hashable, Sendable {
  case compose(ComposerCommand)
  case search(SearchCommand)
  case scroll(ScrollCommand)
  case sidebar(SidebarCommand)
  case find(FindCommand)
  case list(ListCommand)
  case choice(ChoiceCommand)
  case heat(HeatCommand)
  case state(StateCommand)
  case program(ProgramCommand)
  /// The same as a slash command without arguments.
  case run(SlashCommand.Verb)

  /// How the settings file calls it: as the case is called, or as the slash command.
  var name: String {
    switch self {
    case .compose(let command): "\(command)"
    case .search(let command): "\(command)"
    case .scroll(let command): "\(command)"
    case .sidebar(let command): "\(command)"
    case .find(let command): "\(command)"
    case .list(let command): "\(command)"
    case .choice(let command): "\(command)"
    case .heat(let command): "\(command)"
    case .state(let command): "\(command)"
    case .program(let command): "\(command)"
    case .run(let verb): "/\(verb.rawValue)"
    }
  }

  /// The help's sentence about it.
  var summary: String {
    switch self {
    case .compose(let command): command.rawValue
    case .search(let command): command.rawValue
    case .scroll(let command): command.rawValue
    case .sidebar(let command): command.rawValue
    case .find(let command): command.rawValue
    case .list(let command): command.rawValue
    case .choice(let command): command.rawValue
    case .heat(let command): command.rawValue
    case .state(let command): command.rawValue
    case .program(let command): command.rawValue
    case .run(let verb): SlashCommand.of(verb).summary
    }
  }
}

/// Writing a message; the raw value is the help's sentence.
enum ComposerCommand: String, CaseIterable, Sendable {
  case send = "send the message, or run the command"
  case newline = "start a new line"
  case complete = "complete a command; with no message begun, go to the next pane"
  case up = "line up, then older messages"
  case down = "line down, then newer messages"
  case older = "older message"
  case newer = "newer message"
  case searchHistory = "search your earlier messages"
  case left = "character left"
  case right = "character right"
  case wordLeft = "word left"
  case wordRight = "word right"
  case lineStart = "start of the line"
  case lineEnd = "end of the line"
  case deleteBackward = "delete backward"
  case deleteForward = "delete forward"
  case deleteOrQuit = "delete forward, or quit if the message is empty"
  case killWordBackward = "cut the word to the left"
  case killWordForward = "cut the word to the right"
  case killToLineEnd = "cut to the end of the line"
  case killToLineStart = "cut to the start of the line"
  case yank = "paste what was cut"
  case transpose = "swap the two characters at the cursor"
  case undo = "undo"
  case prefix = "the first of two keys; the last line then shows the second ones"
}

/// Searching the history.
enum SearchCommand: String, CaseIterable, Sendable {
  case older = "older match"
  case newer = "newer match"
  case accept = "use the message found"
  case abandon = "back to the draft"
  case erase = "delete the last character"
}

/// Moving through the conversation.
enum ScrollCommand: String, CaseIterable, Sendable {
  case lineUp = "scroll a line up"
  case lineDown = "scroll a line down"
  case pageUp = "scroll a page up"
  case pageDown = "scroll a page down"
  case top = "to the first message"
  case bottom = "to the last message"
  case previousMessage = "select the message above"
  case nextMessage = "select the message below"
  case previousSibling = "previous version of the message or reply"
  case nextSibling = "next version of the message or reply"
}

/// Walking through what `/find` found.
enum FindCommand: String, CaseIterable, Sendable {
  case older = "previous match"
  case newer = "next match"
  case end = "end the search"
}

/// Changing the sampling settings.
enum SidebarCommand: String, CaseIterable, Sendable {
  case previous = "setting above"
  case next = "setting below"
  case stepDown = "one step down"
  case stepUp = "one step up"
  case tenDown = "ten steps down"
  case tenUp = "ten steps up"
  case lowest = "lowest value"
  case highest = "highest value"
  case reset = "back to the default"
  case enter = "type a number for the setting"
  case accept = "use the number typed"
  case revert = "discard the number typed"
  case erase = "erase a digit"
}

/// Choosing from a list, reading the help, answering a question.
enum ListCommand: String, CaseIterable, Sendable {
  case up = "up"
  case down = "down"
  case pageUp = "page up"
  case pageDown = "page down"
  case first = "to the first"
  case last = "to the last"
  case accept = "choose"
  case close = "close"
  case delete = "move the conversation to the trash (asks first)"
  case restore = "restore what was deleted last"
  case showArchived = "show or hide archived conversations"
  case archive = "archive the conversation, or bring it back"
  case duplicate = "copy the conversation with all its branches"
  case deleteBranch = "delete the branch (asks first)"
  case pin = "pin or unpin the branch (a pinned state is kept on disk)"
  case fork = "continue in a copy up to here"
  case erase = "delete the last character of the filter"
  case yes = "yes"
  case no = "no"
}

/// Choosing from several replies.
enum ChoiceCommand: String, CaseIterable, Sendable {
  case take = "choose this reply (the others stop)"
  case previous = "previous reply"
  case next = "next reply"
  case numbered = "reply with that number"
  case up = "line up"
  case down = "line down"
  case pageUp = "page up"
  case pageDown = "page down"
  case first = "to the start"
  case last = "to the end"
  case close = "stop the replies, or choose this one"
}

/// Looking at how likely tokens were.
enum HeatCommand: String, CaseIterable, Sendable {
  case previousToken = "token before"
  case nextToken = "token after"
  case lineUp = "token above"
  case lineDown = "token below"
  case firstToken = "to the first token"
  case lastToken = "to the last token"
  case nextSurprise = "to the next token that was less than 5 % likely"
  case likelier = "a more likely token in its place"
  case lessLikely = "a less likely token in its place"
  case take = "go on from that token (the old reply stays beside it)"
  case previousMessage = "the message above"
  case nextMessage = "the message below"
  case wholeLine = "perplexity of the whole conversation"
  case close = "close"
}

/// Looking at the state.
enum StateCommand: String, CaseIterable, Sendable {
  case previousMessage = "what the message above changed"
  case nextMessage = "what the message below changed"
  case otherBranch = "hold it against the end of another branch, then the next"
  case close = "close"
}

/// Commands for the whole program.
enum ProgramCommand: String, CaseIterable, Sendable {
  case nextPane = "next pane"
  case previousPane = "previous pane"
  case cancel = "stop the reply, or clear the message, or (twice) quit"
  case escape = "close what is open, or stop the reply"
  case endPrefix = "press no second key"
  case leavePane = "quit, or return to an unfinished message"
  case suspend = "suspend rwkv-tui"
  case redraw = "redraw the screen"
  case toggleThoughts = "show or fold what the model thought (/think show, fold, auto)"
}
