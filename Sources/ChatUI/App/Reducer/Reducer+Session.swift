import ChatCore
import Conversations

/// Reports of the session.
extension AppState {
  mutating func take(_ event: SessionEvent) -> [Effect] {
    switch event {
    case .modelLoading(let name, let share):
      engine.loading = share.map { "\(name), packing \(Int($0 * 100)) %" } ?? name
      return []
    case .modelWarning(let name, let warning):
      return say("\(name) \(warning)", isError: true)
    case .modelLoaded(let summary): return modelLoaded(summary)
    case .modelFailed(let problem): return modelFailed(problem)
    case .reading(let done, let total):
      var start = ReadingProgress.Mark(date: clock.now, done: done)
      if let before = open.turn.reading, before.total == total, before.done <= done {
        start = before.start
      }
      open.turn.reading = ReadingProgress(done: done, total: total, start: start)
      return []
    case .stateFailed(let problem): return say(problem, isError: true)
    case .stateReady(let summary):
      hold(summary)
      return []
    case .readAhead(let tokens):
      composer.wasRead(tokens: tokens)
      return []
    case .heat(let event): return take(event)
    case .stateDifference(let question, let difference): return take(difference, question)
    case .replies(let replies): return repliesGrew(replies)
    case .repliesEnded(let replies, let summary): return repliesEnded(replies, summary)
    case .replyFailed(let problem): return replyFailed(problem)
    }
  }

  private mutating func modelLoaded(_ summary: ModelSummary) -> [Effect] {
    engine = EngineState(model: summary, fallback: engine.fallback)
    open.turn.held = nil
    let conversation = open.conversation
    let format =
      canAdoptFormat
      ? summary.format.keepingSystem(of: conversation.format) : conversation.format
    let sampling =
      canAdoptSampling ? starting.settings(for: summary.sampling) : conversation.sampling
    if canAdoptSampling { startedSampling = sampling }
    let modelPath = engine.isChosen ? summary.path : conversation.modelPath
    if !open.isReadOnly,
      conversation.modelPath != modelPath || conversation.format != format
        || conversation.sampling != sampling
    {
      change {
        $0.modelPath = modelPath
        $0.format = format
        $0.sampling = sampling
      }
    }
    let kept =
      (conversation.sampling == sampling ? [] : [.useSampling(sampling)])
      + (engine.isChosen ? [.rememberModel(path: summary.path)] : [])
      + (open.saving.status == .unsaved ? open.save() : [])
    if open.turn.reply?.awaitsModel == true {
      open.turn.reply?.awaitsModel = false
      return kept + [replyEffect]
    }
    // A reply that was asked for before this was known brings its own state.
    return kept + (open.turn.reply == nil ? [.prepare(open.conversation)] : [])
  }

  /// Whether the model's own format may take the place of the conversation's: the person chose none,
  /// and no model has read it yet.
  private var canAdoptFormat: Bool {
    let messages = open.conversation.messages
    let isFirstTurn = open.turn.reply?.awaitsModel == true && messages.count == 1
    return !open.isFormatChosen && (messages.isEmpty || isFirstTurn)
  }

  /// Whether the sampling values of a model may take the place of the conversation's: it is new, and nobody
  /// changed them.
  private var canAdoptSampling: Bool {
    open.conversation.messages.isEmpty && !open.isReadOnly
      && open.conversation.sampling == startedSampling
  }

  private mutating func modelFailed(_ problem: String) -> [Effect] {
    engine.loading = nil
    let effects = say(problem, isError: true)
    guard open.turn.reply?.awaitsModel == true else { return effects }
    open.turn.reply?.awaitsModel = false
    guard engine.model == nil else { return [replyEffect] }
    return endReply() + effects
  }

  /// Nothing is being read any more; the state stands for what the summary says.
  mutating func hold(_ summary: StateSummary) {
    open.turn.reading = nil
    open.turn.held = summary
    open.turn.secondsOfReopening = summary.secondsOfReopening
    // Kept with whatever else changes: to have read a text is no change.
    if summary.tokens > 0 { open.note { $0.tokenCount = summary.tokens } }
    composer.placeOfDraftChanged()
    engine.promptRate = summary.promptRate ?? engine.promptRate
  }
}
