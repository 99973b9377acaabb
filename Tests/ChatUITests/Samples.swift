import ChatCore
import ChatUI
import Conversations
import Foundation
import RWKVSampling
import TerminalKit

/// What the tests of this module begin with.
enum Samples {
  static let date = Date(timeIntervalSince1970: 1_750_000_000)

  static let model = ModelSummary(
    path: "models/finch", name: "finch", family: "RWKV-6", tokenizer: "World",
    stateBytes: 1_234_567, format: .world)

  /// What the list of conversations says of one.
  static func summary(_ name: String, _ title: String) -> ConversationSummary {
    ConversationSummary(
      name: name, title: title, modified: date, messageCount: 2, byteCount: 1_200)
  }

  /// An empty conversation that the store calls "first".
  static func emptyConversation() -> Conversation {
    var conversation = Conversation(name: "first")
    conversation.created = date
    conversation.modified = date
    return conversation
  }

  /// A conversation of question and answer in turn.
  static func conversation(_ texts: String...) -> Conversation {
    var conversation = emptyConversation()
    for (index, text) in texts.enumerated() {
      if index.isMultiple(of: 2) {
        conversation.append(.user, text, date: date)
      } else {
        conversation.append(.assistant, text, ending: .complete, model: "finch", date: date)
      }
    }
    return conversation
  }
}

/// A person at the program: gives actions, keeps the effects.
struct Robot {
  var state: AppState
  /// What the last actions asked for.
  var effects: [Effect] = []

  /// The time of the next action; it passes only where a test lets it.
  var now = Samples.date

  init(
    rows: Int = 24, columns: Int = 80, conversation: Conversation = Samples.emptyConversation(),
    hasModel: Bool = true, isReadOnly: Bool = false, themes: [Theme] = [],
    sampling: SamplingSettings? = nil, history: [String] = [],
    presets: [SamplingPreset] = SamplingPreset.builtIn,
    starting: StartingSampling = StartingSampling(), keyMap: KeyMap = .standard
  ) {
    var conversation = conversation
    if let sampling { conversation.sampling = sampling }
    state = AppState(
      size: Size(rows: rows, columns: columns), conversation: conversation,
      isReadOnly: isReadOnly, themes: themes, history: history, presets: presets,
      starting: starting, keyMap: keyMap)
    if hasModel { happens(.session(.modelLoaded(Samples.model))) }
    effects = []
  }

  /// Lets actions happen; `effects` is what all of them asked for.
  mutating func happens(_ actions: Action...) { happen(actions) }

  mutating func presses(_ keys: Key...) { happen(keys.map { .input(.key($0)) }) }

  mutating func types(_ text: String) { happen(text.map { .input(.key(.character($0))) }) }

  mutating func sends(_ text: String) {
    types(text)
    presses(.enter)
  }

  mutating func waits(ticks: Int) { happen((0..<ticks).map { _ in .tick }) }

  mutating func resizes(rows: Int, columns: Int) {
    happen([.input(.resized(Size(rows: rows, columns: columns)))])
  }

  private mutating func happen(_ actions: [Action]) {
    effects = actions.flatMap { reduce(&state, $0, at: now) }
  }

  /// The screen as text.
  var screen: String { render(state).text }

  /// A row of the screen.
  func row(_ index: Int) -> String {
    String(screen.split(separator: "\n", omittingEmptySubsequences: false)[index])
  }

  /// The conversation that the last effects save.
  var saved: Conversation? {
    effects.compactMap { if case .save(let conversation) = $0 { conversation } else { nil } }.last
  }

  /// The conversation that the last effects ask a reply to.
  var asked: Conversation? {
    effects.compactMap { if case .reply(let conversation, _) = $0 { conversation } else { nil } }
      .last
  }
}

extension Action {
  static func grows(_ text: String, tokens: Int = 3) -> Action {
    let written = PromptFormat.world.reply(written: text)
    return .session(
      .replies([Reply(text: written.text, raw: written.raw, tokens: tokens, rate: 12.5)]))
  }

  static func ends(
    _ text: String, _ ending: Message.Ending = .complete, raw: String? = nil
  ) -> Action {
    .session(
      .repliesEnded(
        [
          Reply(
            text: text, raw: raw, ending: ending, tokens: text.isEmpty ? 0 : 5, rate: 20.25)
        ],
        StateSummary(tokens: 42, reread: 0, promptRate: 812)))
  }
}
