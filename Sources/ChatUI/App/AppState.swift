import ChatCore
import Conversations
import Foundation
import RWKVSampling
import TerminalKit

/// Everything that the program shows and remembers: `reduce` changes it, `render` draws it.
public struct AppState: Sendable {
  /// Which pane takes the keys.
  enum Focus: Hashable, Sendable, CaseIterable {
    case composer, sidebar, transcript
  }

  /// How far the wish to leave has come.
  enum Quitting: Hashable, Sendable {
    case no
    /// The last key was Ctrl-C with nothing to stop or clear; a second one leaves.
    case armed
    /// Nothing is taken any more.
    case done
  }

  /// The time as the last action told it.
  struct Clock: Hashable, Sendable {
    var now: Date
    /// Tenths of a second; they turn the spinner.
    var ticks = 0
  }

  /// Of the terminal.
  public internal(set) var size: Size
  /// The conversation that is shown.
  public internal(set) var open: OpenConversation
  var engine = EngineState()
  /// The model that is being fetched, if one is.
  var download: Download?
  var composer: ComposerPane
  var sampling = SamplingPane()
  var overlay: Overlay?
  var notice: Notice?
  var focus = Focus.composer
  var thoughts: ThoughtDisplay
  var catalogue: Catalogue
  var clock: Clock
  var quitting = Quitting.no
  /// Whether replies are shown as they stand, rather than as Markdown.
  var isRaw = false
  /// Whether the mouse is the program's.
  var usesMouse: Bool
  /// The sampling settings that a new conversation begins with.
  let starting: StartingSampling
  /// The sampling settings that nobody chose: those with which the present conversation began.
  var startedSampling: SamplingSettings
  /// Which key does what.
  public let keyMap: KeyMap
  /// The setting that the mouse is turning.
  var settingDrag: SettingDrag?

  /// Makes the state of a program that has just started.
  ///
  /// - Parameters:
  ///   - size: Of the terminal.
  ///   - conversation: What to show first; its `name` is the one it is saved under.
  ///   - isReadOnly: Whether another instance holds the conversation.
  ///   - themes: The themes that can be chosen, the first of a name; one that needs no file is always
  ///     among them.
  ///   - theme: The name of the first one used.
  ///   - history: Lines sent before, oldest first.
  ///   - readsAhead: Whether a draft is read while the person pauses.
  ///   - usesMouse: Whether the mouse is the program's.
  ///   - thoughts: Whether what models think is to be seen.
  ///   - presets: The sampling presets that can be chosen.
  ///   - starting: The sampling settings that a new conversation begins with.
  ///   - keyMap: Which key does what.
  ///   - isFormatChosen: Whether the person asked for the conversation's format by name.
  ///   - fallbackModel: The path of the first model, where it only stands in for one that is missing.
  ///   - notice: Something to say at the start.
  public init(
    size: Size, conversation: Conversation, isReadOnly: Bool = false, themes: [Theme] = [],
    theme: String? = nil, history: [String] = [], readsAhead: Bool = true,
    usesMouse: Bool = true, thoughts: ThoughtDisplay = .whileThinking,
    presets: [SamplingPreset] = SamplingPreset.builtIn,
    starting: StartingSampling = StartingSampling(), keyMap: KeyMap = .standard,
    isFormatChosen: Bool = false, fallbackModel: String? = nil, notice: String? = nil
  ) {
    self.size = size
    open = OpenConversation(
      conversation, isReadOnly: isReadOnly, isFormatChosen: isFormatChosen)
    self.thoughts = thoughts
    composer = ComposerPane(history: History(history), readsAhead: readsAhead)
    self.notice = notice.map { Notice($0) }
    catalogue = Catalogue(themes: themes, theme: theme, presets: presets)
    clock = Clock(now: conversation.modified)
    self.usesMouse = usesMouse
    self.starting = starting
    self.keyMap = keyMap
    startedSampling = starting.settings()
    engine.fallback = fallbackModel
  }

  /// After `.quit`: nothing is taken any more.
  public var isQuitting: Bool { quitting == .done }

  /// The theme in use.
  public var theme: Theme { catalogue.theme }

  /// Whether something moves or waits, so that `.tick` is wanted every 100 ms.
  public var needsTicks: Bool {
    engine.loading != nil || open.turn.reading != nil || open.turn.reply != nil || notice != nil
      || composer.ahead.pause != nil || composer.draftAge != nil
      || (open.saving.status == .unsaved && open.isWorthSaving)
  }

  /// Where everything is on the screen.
  var geometry: Geometry {
    let columns = Geometry.composerColumns(of: size)
    return Geometry(
      size: size, composerLines: composer.rows(columns: columns),
      noticeLines: notice?.lines(columns: size.columns).count ?? 0, keyLines: keyLines,
      hasSidebarFocus: focus == .sidebar,
      settings: SamplingSetting.acting(under: open.conversation.sampling).count)
  }

  /// The lines of keys at the bottom: a notice takes their place only where everybody knows them.
  var keyLines: Int {
    switch context {
    case .afterPrefix: 2
    case .composer where composer.editing == nil: notice == nil ? 1 : 0
    default: 1
    }
  }

  /// The chat pane as it is laid out.
  var viewport: Viewport {
    let geometry = geometry
    return Viewport(
      transcript: transcript(geometry), rows: geometry.transcript.rows)
  }

  /// The chat pane's content as it is laid out.
  func transcript(_ geometry: Geometry) -> Transcript {
    open.transcript(columns: geometry.textColumns, thoughts, isRaw: isRaw)
  }

  /// Where a key goes.
  var context: KeyMap.Context {
    switch overlay {
    case .help: return .help
    case .list(let list): return list.kind == .conversations ? .conversations : .list
    case .tree: return .tree
    case .heat: return .heat
    case .state: return .state
    case .info: return .info
    case .confirmation: return .confirmation
    case nil: break
    }
    if open.turn.isChoosing, focus != .sidebar { return .alternatives }
    if composer.isAfterPrefix { return .afterPrefix }
    if composer.search != nil { return .search }
    return switch focus {
    case .composer: .composer
    case .transcript: open.chat.find == nil ? .transcript : .find
    case .sidebar: sampling.entry == nil ? .sidebar : .numberEntry
    }
  }

  /// The message that is selected, while the chat pane has the keys.
  var selectedMessage: Message? { focus == .transcript ? open.selectedMessage : nil }

  /// The possibilities for the command being typed.
  var candidates: [Completion.Candidate] {
    if let completion = composer.completion { return completion.candidates }
    guard focus == .composer, overlay == nil, !open.turn.isChoosing else { return [] }
    return composer.candidates(catalogue)
  }
}
