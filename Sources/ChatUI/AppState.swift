import ChatCore
import Conversations
import RWKVSampling
import TerminalKit

/// Everything that the program shows and remembers: `reduce` changes it, `render` draws it.
public struct AppState: Sendable {
  /// Which pane takes the keys.
  enum Focus: Hashable, Sendable, CaseIterable {
    case composer, sidebar, transcript
  }

  /// Of the terminal.
  public internal(set) var size: Size

  // The conversation.

  /// What is shown, with the sampling settings in use; `.save` and `.reply` carry copies of it.
  public internal(set) var conversation: Conversation
  /// Whether another instance holds the conversation, so that it can be read only.
  public internal(set) var isReadOnly = false
  /// Whether another conversation was asked for that will take the place of this one.
  var isReplacing = false
  /// The current line of `conversation`, ready to draw.
  var line: ConversationLine
  /// The messages with states on disk, when the tree was opened last.
  var messagesWithStates: Set<MessageID> = []
  /// Whether the person chose the format, so that a model does not change it.
  var isFormatChosen = false
  var saving = SaveStatus.saved
  /// What leaving the conversation would lose.
  var loss = Loss.none
  /// Ticks since the last save or, with nothing unsaved, of no meaning.
  var ticksSinceSave = 0
  /// Whether the person asked for the save that is under way.
  var announcesSave = false

  // The engine.

  /// The model in use.
  public internal(set) var model: ModelSummary?
  /// The name of the model that is being opened.
  var loading: String?
  var reading: ReadingProgress?
  var reply: PendingReply?
  /// Several replies that are written at once or chosen from.
  var alternatives: Alternatives?
  /// What to do when the reply that is being stopped has ended.
  var afterReply: [Effect] = []
  var held: StateSummary?
  /// Tokens per second in the last prompt and the last reply.
  var promptRate: Double?
  var replyRate: Double?

  // The panes.

  var focus = Focus.composer
  var composer = Composer()
  var history: History
  var search: HistorySearch?
  var completion: Completion?
  /// Whether the next key is the second of two (Ctrl-X Ctrl-E).
  var isAfterPrefix = false
  /// What of the draft is read before it is sent.
  var ahead: ReadingAhead
  /// The message that is being written anew.
  var editing: EditedMessage?
  var scroll = ScrollPosition.end
  /// The message that the keys of the chat pane are about.
  var selection: MessageID?
  /// The chosen line of the sidebar and the number being typed there.
  var sidebarSelection = 0
  var numberEntry: String?
  var overlay: Overlay?
  var find: Find?
  /// What to show of the conversation that was asked for.
  var arrival: FoundPlace?
  var notice: Notice?
  /// Whether the last key was Ctrl-C with nothing to stop or clear.
  var isQuitArmed = false
  /// After `.quit`: nothing is taken any more.
  public internal(set) var isQuitting = false
  /// Turns the spinner.
  var ticks = 0

  // What can be named.

  var names: Completion.Names
  var themeName: String
  let keyMap = KeyMap.standard
  let wrapCache = WrapCache()

  /// Makes the state of a program that has just started.
  ///
  /// - Parameters:
  ///   - size: Of the terminal.
  ///   - conversation: What to show first; its `name` is the one it is saved under.
  ///   - isReadOnly: Whether another instance holds the conversation.
  ///   - themes: The themes that can be chosen, the first of a name; one that needs no file is always
  ///     among them.
  ///   - theme: The name of the first one used.
  ///   - sampling: Settings from the command line, in place of those of the conversation.
  ///   - history: Lines sent before, oldest first.
  ///   - readsAhead: Whether a draft is read while the person pauses.
  ///   - isFormatChosen: Whether the person asked for the conversation's format by name.
  ///   - notice: Something to say at the start.
  public init(
    size: Size, conversation: Conversation, isReadOnly: Bool = false, themes: [Theme] = [],
    theme: String? = nil, sampling: SamplingSettings? = nil, history: [String] = [],
    readsAhead: Bool = true, isFormatChosen: Bool = false, notice: String? = nil
  ) {
    self.size = size
    self.conversation = conversation
    if let sampling { self.conversation.sampling = sampling }
    self.isReadOnly = isReadOnly
    self.isFormatChosen = isFormatChosen
    self.history = History(history)
    ahead = ReadingAhead(isOn: readsAhead)
    self.notice = notice.map { Notice($0) }
    line = ConversationLine(self.conversation)
    var themeNames: Set<String> = []
    names = Completion.Names(
      themes: (themes + [.builtIn]).filter { themeNames.insert($0.name).inserted })
    themeName = Theme.builtIn.name
    if let theme = theme.flatMap(names.themes.named) { themeName = theme.name }
  }

  /// The theme in use.
  public var theme: Theme { names.themes.first { $0.name == themeName } ?? .builtIn }

  /// Whether something moves or waits, so that `.tick` is wanted every 100 ms.
  public var needsTicks: Bool {
    loading != nil || reading != nil || reply != nil || notice != nil || ahead.pause != nil
      || (saving == .unsaved && isWorthSaving)
  }

  /// Whether the conversation may be written and holds something.
  var isWorthSaving: Bool {
    !isReadOnly && !(conversation.messages.isEmpty && conversation.title.isEmpty)
  }

  /// Whether the engine is at work that can be stopped and was not asked to stop yet.
  var canStop: Bool { reply.map { !$0.isStopping } ?? (reading != nil) }

  /// Where a key goes.
  var context: KeyMap.Context {
    switch overlay {
    case .help: return .help
    case .list(let list): return list.kind == .conversations ? .conversations : .list
    case .tree: return .tree
    case .confirmation: return .confirmation
    case nil: break
    }
    if isChoosing, focus != .sidebar { return .alternatives }
    if isAfterPrefix { return .afterPrefix }
    if search != nil { return .search }
    return switch focus {
    case .composer: .composer
    case .transcript: find == nil ? .transcript : .find
    case .sidebar: numberEntry == nil ? .sidebar : .numberEntry
    }
  }

  /// The possibilities for the command being typed.
  var candidates: [Completion.Candidate] {
    if let completion { return completion.candidates }
    guard focus == .composer, search == nil, overlay == nil, !isChoosing else { return [] }
    return Completion.candidates(for: composer.text, names: names)
  }
}
