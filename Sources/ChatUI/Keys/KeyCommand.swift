/// What a key can do. Every case is bound in `KeyMap.standard`.
enum KeyCommand: Hashable, Sendable {
  case compose(ComposerCommand)
  case search(SearchCommand)
  case scroll(ScrollCommand)
  case sidebar(SidebarCommand)
  case find(FindCommand)
  case list(ListCommand)
  case choice(ChoiceCommand)
  case program(ProgramCommand)
  /// What a slash command without arguments does.
  case run(SlashCommand.Verb)

  /// What the help says about it.
  var summary: String {
    switch self {
    case .compose(let command): command.rawValue
    case .search(let command): command.rawValue
    case .scroll(let command): command.rawValue
    case .sidebar(let command): command.rawValue
    case .find(let command): command.rawValue
    case .list(let command): command.rawValue
    case .choice(let command): command.rawValue
    case .program(let command): command.rawValue
    case .run(let verb): "\(SlashCommand.of(verb).summary) (/\(verb.rawValue))"
    }
  }
}

/// Writing a message; the raw value is the help's sentence.
enum ComposerCommand: String, CaseIterable, Sendable {
  case send = "send the message, or run the command"
  case newline = "start a new line"
  case complete = "complete a command, else go to the next pane"
  case up = "line up, then older messages"
  case down = "line down, then newer messages"
  case older = "older message"
  case newer = "newer message"
  case searchHistory = "search the messages sent before"
  case left = "character left"
  case right = "character right"
  case wordLeft = "word left"
  case wordRight = "word right"
  case lineStart = "start of the line"
  case lineEnd = "end of the line"
  case deleteBackward = "delete to the left"
  case deleteForward = "delete to the right"
  case deleteOrQuit = "delete to the right; quit on an empty line"
  case killWordBackward = "cut the word to the left"
  case killWordForward = "cut the word to the right"
  case killToLineEnd = "cut to the end of the line"
  case killToLineStart = "cut to the start of the line"
  case yank = "put back what was cut"
  case transpose = "swap two characters"
  case undo = "undo"
  case prefix = "first key of Ctrl-X Ctrl-E"
}

/// Searching the history.
enum SearchCommand: String, CaseIterable, Sendable {
  case older = "older match"
  case newer = "newer match"
  case accept = "take the message found"
  case abandon = "back to the draft"
  case erase = "shorten the search"
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
  case previousSibling = "the message or reply made before this one"
  case nextSibling = "the message or reply made after this one"
}

/// Walking through what `/find` found.
enum FindCommand: String, CaseIterable, Sendable {
  case older = "match above"
  case newer = "match below"
  case end = "end the search"
}

/// Turning the sampling values.
enum SidebarCommand: String, CaseIterable, Sendable {
  case previous = "value above"
  case next = "value below"
  case stepDown = "one step down"
  case stepUp = "one step up"
  case tenDown = "ten steps down"
  case tenUp = "ten steps up"
  case lowest = "lowest value"
  case highest = "highest value"
  case reset = "back to the starting value"
  case accept = "take the number typed"
  case revert = "drop the number typed"
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
  case restore = "take back the conversation that was deleted last"
  case showArchived = "show archived conversations too, or no more"
  case archive = "archive the conversation, or take it back"
  case duplicate = "make a copy of the conversation with all its branches"
  case deleteBranch = "delete the branch (asks first)"
  case pin = "pin or unpin the end of the branch: its state is kept"
  case fork = "go on in a copy of the conversation up to there"
  case erase = "shorten the filter"
  case yes = "yes"
  case no = "no"
}

/// Choosing from several replies.
enum ChoiceCommand: String, CaseIterable, Sendable {
  case take = "go on with this reply; one that is being written goes on without the others"
  case previous = "reply before"
  case next = "reply after"
  case numbered = "reply of that number"
  case up = "line up"
  case down = "line down"
  case pageUp = "page up"
  case pageDown = "page down"
  case first = "to the beginning"
  case last = "to the end"
  case close = "stop writing, else go on with this reply"
}

/// What concerns the whole program.
enum ProgramCommand: String, CaseIterable, Sendable {
  case nextPane = "next pane"
  case previousPane = "previous pane"
  case cancel = "stop the reply, else clear the message, else quit (twice)"
  case escape = "close what is open, else stop the reply"
  case leavePane = "quit; back to the message where one is begun"
  case suspend = "suspend the program"
  case redraw = "draw the screen again"
}
