import ChatCore
import Conversations

/// One reply: asking for it, what the engine reports, stopping it.
extension AppState {
  /// Asks for a reply to the tip, or for several, as soon as there is a model.
  mutating func askForReply(into message: MessageID? = nil, replies: Int = 1) -> [Effect] {
    open.chat.scroll = .end
    open.turn.alternatives = replies > 1 ? Alternatives(count: replies) : nil
    open.turn.reply = PendingReply(message: message, awaitsModel: engine.loading != nil)
    guard engine.loading == nil else { return [] }
    if let path = engine.model?.path, open.conversation.modelPath != path {
      open.describe(at: clock.now) { $0.modelPath = path }
    }
    return [replyEffect]
  }

  /// The request to the engine.
  var replyEffect: Effect {
    open.turn.alternatives.map { .best($0.replies.count, for: open.conversation) }
      ?? .reply(to: open.conversation)
  }

  /// Without a model there is no reply: offers the models and keeps the draft.
  mutating func refusalToReply() -> [Effect]? {
    engine.hasModel ? nil : say("Choose a model first") + run(.model)
  }

  // MARK: What the engine reports

  mutating func replyGrew(_ progress: ReplyProgress) -> [Effect] {
    guard open.turn.reply != nil else { return [] }
    open.turn.reading = nil
    open.turn.reply?.tokens = progress.tokens
    open.turn.reply?.rate = progress.rate
    let written = open.conversation.format.reply(written: progress.text)
    write(written.text, raw: written.raw, ending: .writing)
    return []
  }

  mutating func replyEnded(_ finished: FinishedReply, _ summary: StateSummary) -> [Effect] {
    hold(summary)
    guard open.turn.reply != nil else { return [] }
    if finished.tokens > 0 { engine.replyRate = finished.rate }
    write(finished.text, raw: finished.raw, ending: finished.ending)
    if finished.text.isEmpty, finished.ending != .interrupted {
      _ = say("The model returned an empty reply; /retry asks again")
    }
    return endReply()
  }

  mutating func replyFailed(_ problem: String) -> [Effect] {
    open.turn.reading = nil
    let effects = say(problem, isError: true)
    guard open.turn.reply != nil else { return effects }
    interruptReply()
    return endReply() + effects
  }

  /// Puts the reply's text into its message; an empty reply makes none and takes nothing away.
  private mutating func write(_ text: String, raw: String?, ending: Message.Ending) {
    if let id = open.turn.reply?.message {
      change(id) {
        $0.ending = ending
        guard !text.isEmpty else { return }
        $0.text = text
        $0.raw = raw
      }
    } else if !text.isEmpty {
      let name = engine.model?.name
      let now = clock.now
      var id: MessageID?
      change {
        id = $0.append(.assistant, text, ending: ending, model: name, date: now)
        if let id { $0.update(id) { $0.raw = raw } }
      }
      open.turn.reply?.message = id
    }
  }

  // MARK: Ending it

  /// Stops the reply within a token; its end is reported by the engine.
  mutating func stopReply() -> [Effect] {
    guard let pending = open.turn.reply else { return [.stop] }
    if pending.awaitsModel { return endReply() }
    open.turn.reply?.isStopping = true
    return [.stop]
  }

  /// Ends the reply with the text written so far.
  mutating func interruptReply() {
    if open.turn.alternatives != nil {
      settleAlternatives()
    } else if let id = open.turn.reply?.message {
      change(id) { $0.ending = .interrupted }
    }
  }

  /// The reply is over: keeps it and does what waited for its end.
  mutating func endReply() -> [Effect] {
    settleAlternatives()
    open.turn.reply = nil
    let waiting = open.turn.afterReply
    open.turn.afterReply = []
    return waiting == [.quit] ? quit() : open.save() + waiting
  }
}
