import ChatCore
import Conversations

/// What the session reports.
extension AppState {
  mutating func take(_ event: SessionEvent) -> [Effect] {
    switch event {
    case .modelLoading(let name, let share):
      loading = share.map { "\(name), packing \(Int($0 * 100)) %" } ?? name
      return []
    case .modelLoaded(let summary): return modelLoaded(summary)
    case .modelFailed(let problem): return modelFailed(problem)
    case .reading(let done, let total):
      reading = ReadingProgress(done: done, total: total)
      return []
    case .stateFailed(let problem): return say(problem, isError: true)
    case .stateReady(let summary): return stateReady(summary)
    case .readAhead(let tokens):
      ahead.tokens = ahead.words.isEmpty ? 0 : tokens
      return []
    case .replyGrew(let progress): return replyGrew(progress)
    case .replyEnded(let finished, let summary): return replyEnded(finished, summary)
    case .repliesGrew(let reports): return repliesGrew(reports)
    case .repliesEnded(let finished, let summary): return repliesEnded(finished, summary)
    case .replyFailed(let problem): return replyFailed(problem)
    }
  }

  mutating func modelLoaded(_ summary: ModelSummary) -> [Effect] {
    loading = nil
    model = summary
    held = nil
    promptRate = nil
    replyRate = nil
    let format =
      canAdoptFormat
      ? summary.format.keepingSystem(of: conversation.format) : conversation.format
    if !isReadOnly, conversation.modelPath != summary.path || conversation.format != format {
      change {
        $0.modelPath = summary.path
        $0.format = format
      }
    }
    let kept = saving == .unsaved ? save() : []
    if reply?.awaitsModel == true {
      reply?.awaitsModel = false
      return kept + [replyEffect]
    }
    // A reply that was asked for before this was known brings its own state.
    return kept + (reply == nil ? [.prepare(conversation)] : [])
  }

  /// Whether the model's own format may take the place of the conversation's: the person chose none,
  /// and no model has read it yet.
  private var canAdoptFormat: Bool {
    let isFirstTurn = reply?.awaitsModel == true && conversation.messages.count == 1
    return !isFormatChosen && (conversation.messages.isEmpty || isFirstTurn)
  }

  mutating func modelFailed(_ problem: String) -> [Effect] {
    loading = nil
    let effects = say(problem, isError: true)
    guard reply?.awaitsModel == true else { return effects }
    reply?.awaitsModel = false
    guard model == nil else { return [replyEffect] }
    return endReply() + effects
  }

  mutating func stateReady(_ summary: StateSummary) -> [Effect] {
    reading = nil
    hold(summary)
    return []
  }

  mutating func replyGrew(_ progress: ReplyProgress) -> [Effect] {
    guard reply != nil else { return [] }
    reading = nil
    reply?.tokens = progress.tokens
    reply?.rate = progress.rate
    let written = conversation.format.reply(written: progress.text)
    write(written.text, raw: written.raw, ending: .writing)
    return []
  }

  mutating func replyEnded(_ finished: FinishedReply, _ summary: StateSummary) -> [Effect] {
    reading = nil
    hold(summary)
    guard reply != nil else { return [] }
    if finished.tokens > 0 { replyRate = finished.rate }
    write(finished.text, raw: finished.raw, ending: finished.ending)
    if finished.text.isEmpty, finished.ending != .interrupted {
      _ = say("The model had nothing to say; /retry asks again")
    }
    return endReply()
  }

  mutating func replyFailed(_ problem: String) -> [Effect] {
    reading = nil
    let effects = say(problem, isError: true)
    guard reply != nil else { return effects }
    interruptReply()
    return endReply() + effects
  }

  /// Stops the reply within a token; its end is reported by the engine.
  mutating func stopReply() -> [Effect] {
    guard let pending = reply else { return [.stop] }
    if pending.awaitsModel { return endReply() }
    reply?.isStopping = true
    return [.stop]
  }

  /// Asks for a reply to the tip, or for several, as soon as there is a model.
  mutating func askForReply(into message: MessageID? = nil, replies: Int = 1) -> [Effect] {
    scroll = .end
    alternatives = replies > 1 ? Alternatives(count: replies) : nil
    reply = PendingReply(message: message, awaitsModel: loading != nil)
    guard loading == nil else { return [] }
    if let path = model?.path, conversation.modelPath != path {
      conversation.modelPath = path
      markUnsaved()
    }
    return [replyEffect]
  }

  /// What the engine is asked for.
  private var replyEffect: Effect {
    alternatives.map { .best($0.replies.count, for: conversation) } ?? .reply(to: conversation)
  }

  /// What was written so far is all there will be.
  mutating func interruptReply() {
    if alternatives != nil {
      settleAlternatives()
    } else if let id = reply?.message {
      change(id) { $0.ending = .interrupted }
    }
  }

  /// The reply is over: keeps it and does what waited for its end.
  mutating func endReply() -> [Effect] {
    settleAlternatives()
    reply = nil
    let waiting = afterReply
    afterReply = []
    return waiting == [.quit] ? quit() : save() + waiting
  }

  /// Puts the reply's text into its message; an empty reply makes none and takes nothing away.
  private mutating func write(_ text: String, raw: String?, ending: Message.Ending) {
    if let id = reply?.message {
      change(id) {
        $0.ending = ending
        guard !text.isEmpty else { return }
        $0.text = text
        $0.raw = raw
      }
    } else if !text.isEmpty {
      let name = model?.name
      var id: MessageID?
      change {
        id = $0.append(.assistant, text, ending: ending, model: name)
        if let id { $0.update(id) { $0.raw = raw } }
      }
      reply?.message = id
    }
  }

  mutating func hold(_ summary: StateSummary) {
    held = summary
    // Kept with whatever else changes: to have read a text is no change.
    if summary.tokens > 0 { conversation.tokenCount = summary.tokens }
    placeOfDraftChanged()
    promptRate = summary.promptRate ?? promptRate
  }
}
