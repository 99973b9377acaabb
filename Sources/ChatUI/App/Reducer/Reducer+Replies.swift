import ChatCore
import Conversations

/// Replies: asking for them, what the engine reports, stopping them.
extension AppState {
  /// Asks for a reply to the tip, or for several, as soon as there is a model.
  mutating func askForReply(into message: MessageID? = nil, replies: Int = 1) -> [Effect] {
    if open.conversation.asksAnew { change { $0.askAnew() } }
    open.chat.scroll = .end
    open.turn.secondsOfReopening = nil
    open.turn.alternatives = replies > 1 ? Alternatives(count: replies) : nil
    open.turn.reply = PendingReply(
      message: message, awaitsModel: engine.loading != nil, sampling: open.conversation.sampling)
    guard engine.loading == nil else { return [] }
    if let path = engine.model?.path, engine.isChosen, open.conversation.modelPath != path {
      open.describe(at: clock.now) { $0.modelPath = path }
    }
    return [replyEffect]
  }

  /// The request to the engine.
  var replyEffect: Effect {
    .reply(to: open.conversation, count: open.turn.alternatives?.replies.count ?? 1)
  }

  /// Without a model there is no reply: offers the models and keeps the draft.
  mutating func refusalToReply() -> [Effect]? {
    engine.hasModel ? nil : say("Choose a model first") + run(.model)
  }

  // MARK: What the engine reports

  mutating func repliesGrew(_ replies: [Reply]) -> [Effect] {
    guard open.turn.reply != nil else { return [] }
    open.turn.reading = nil
    write(replies)
    return []
  }

  mutating func repliesEnded(_ replies: [Reply], _ summary: StateSummary) -> [Effect] {
    hold(summary)
    guard open.turn.reply != nil else { return [] }
    write(replies)
    if let pending = open.turn.reply, pending.tokens > 0 {
      engine.replyRate = pending.rate
      engine.isFirstReplyOver = true
    }
    record(replies)
    let alternatives = open.turn.alternatives
    if replies.allSatisfy({ $0.isEmpty && $0.ending != .interrupted }) {
      _ = say(
        alternatives == nil
          ? "The model returned an empty reply; /retry asks again"
          : "The model returned empty replies; /best asks again")
    }
    let goesOn = alternatives?.isTaken == true && open.turn.afterReply.isEmpty
    return endReply() + (goesOn ? [.prepare(open.conversation)] : [])
  }

  mutating func replyFailed(_ problem: String) -> [Effect] {
    open.turn.reading = nil
    let effects = say(problem, isError: true)
    guard open.turn.reply != nil else { return effects }
    interruptReply()
    return endReply() + effects
  }

  /// Puts replies into their messages: several into those that are chosen from.
  private mutating func write(_ replies: [Reply]) {
    if open.turn.alternatives != nil {
      open.turn.alternatives?.update(replies)
      writeReplies()
    } else if let written = replies.first {
      open.turn.reply?.tokens = written.tokens
      open.turn.reply?.rate = written.rate
      open.turn.reply?.firstWords = written.firstWords
      write(written)
    }
  }

  /// Notes how replies that have ended came about.
  private mutating func record(_ replies: [Reply]) {
    let ids = open.turn.alternatives?.messages ?? [open.turn.reply?.message].compactMap { $0 }
    // Of what was changed meanwhile it is not known which token it acted on first.
    let sampling = open.conversation.sampling
    let words = open.turn.reply?.sampling == sampling ? sampling.words : nil
    let isContinued = open.turn.reply?.isContinued ?? false
    for (id, reply) in zip(ids, replies) where reply.tokens > 0 && reply.seconds != nil {
      let record = ReplyRecord(
        tokens: reply.tokens, seconds: reply.seconds, firstWords: reply.firstWords,
        seed: reply.seed, sampling: words)
      change(id) { $0.record = isContinued ? record.following($0.record) : record }
    }
  }

  /// Puts a reply into its message; an empty one makes none and takes nothing away.
  private mutating func write(_ written: Reply) {
    if let id = open.turn.reply?.message {
      change(id) {
        $0.ending = written.ending
        if !written.isEmpty { $0.written = written.written }
      }
    } else if !written.isEmpty {
      let name = engine.model?.name
      let now = clock.now
      var id: MessageID?
      change {
        let new = $0.append(
          .assistant, written.text, ending: written.ending, model: name, date: now)
        $0.update(new) { $0.written = written.written }
        id = new
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
