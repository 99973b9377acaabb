import ChatCore
import Conversations
import RWKVSampling

/// Several replies at once: asking for them, their messages, and choosing one.
extension AppState {
  /// `/best [N]`: asks for several replies to the last message of the person, beside those there are.
  mutating func askForSeveral(_ argument: String) -> [Effect] {
    if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
    let count = argument.isEmpty ? Alternatives.usualCount : Int(argument)
    guard let count, Alternatives.counts.contains(count) else {
      let counts = "\(Alternatives.counts.lowerBound) to \(Alternatives.counts.upperBound)"
      return say("/best takes a number from \(counts), not \"\(argument)\"", isError: true)
    }
    guard let question = open.lastQuestion else { return say("There is nothing to reply to yet") }
    if open.conversation.sampling.temperature <= 0 {
      _ = say("At temperature 0 all replies are the same")
    }
    focus = .composer
    change { $0.moveTip(to: question.id) }
    return open.save() + askForReply(replies: count)
  }

  /// Puts the replies' texts into their messages, which are made in their order with the first word of
  /// any, so that reply n has the id that the engine keeps its state under.
  mutating func writeReplies() {
    guard var alternatives = open.turn.alternatives else { return }
    if alternatives.messages.isEmpty, alternatives.hasText {
      let name = engine.model?.name
      let now = clock.now
      change { conversation in
        let question = conversation.tip
        alternatives.messages = alternatives.replies.map { _ in
          conversation.moveTip(to: question)
          return conversation.append(.assistant, "", ending: .writing, model: name, date: now)
        }
      }
    }
    open.turn.alternatives = alternatives
    for (id, written) in zip(alternatives.messages, alternatives.replies) {
      change(id) {
        $0.written = written.written
        $0.ending = written.ending
      }
    }
    open.turn.reply?.tokens = alternatives.tokens
    open.turn.reply?.rate = alternatives.rate
    showSelected()
  }

  /// Makes the selected reply the tip, once it is a message.
  private mutating func showSelected() {
    guard let alternatives = open.turn.alternatives,
      alternatives.messages.indices.contains(alternatives.selected)
    else { return }
    let id = alternatives.messages[alternatives.selected]
    if open.turn.reply != nil { open.turn.reply?.message = id }
    guard open.conversation.tip != id, open.conversation[id] != nil else { return }
    change { $0.moveTip(to: id) }
  }

  /// The replies are over: only those with text stay, and without any there is nothing to choose from.
  mutating func settleAlternatives() {
    guard open.turn.alternatives != nil else { return }
    open.turn.alternatives?.interrupt()
    writeReplies()
    guard let alternatives = open.turn.alternatives else { return }
    for (id, written) in zip(alternatives.messages, alternatives.replies)
    where written.isEmpty {
      change { $0.remove(id) }
    }
    let isGone = alternatives.replies[alternatives.selected].isEmpty
    if isGone, let other = alternatives.replies.firstIndex(where: { !$0.isEmpty }) {
      open.turn.alternatives?.selected = other
      showSelected()
    }
    if alternatives.isTaken || !alternatives.hasText { open.turn.alternatives = nil }
  }

  // MARK: Choosing

  mutating func choose(_ command: ChoiceCommand, _ number: Int?) -> [Effect] {
    guard let alternatives = open.turn.alternatives else { return [] }
    switch command {
    case .previous: select(alternatives.selected - 1)
    case .next: select(alternatives.selected + 1)
    case .numbered: if let number { select(number - 1) }
    case .take: return take()
    case .close: return open.turn.reply == nil ? take() : stopReply()
    case .up, .down, .pageUp, .pageDown, .first, .last:
      let rect = geometry.transcript
      let cache = open.chat.wrapCache
      open.turn.alternatives?.scroll(command, in: rect, cache)
    }
    return []
  }

  private mutating func select(_ index: Int) {
    let areOver = open.turn.reply == nil
    open.turn.alternatives?.select(index, areOver: areOver)
    showSelected()
  }

  /// Goes on with the selected reply. While it is being written it is written to its end, without the
  /// others.
  mutating func take() -> [Effect] {
    guard let alternatives = open.turn.alternatives, open.turn.reply?.awaitsModel != true else {
      return []
    }
    guard let reply = open.turn.reply else {
      open.turn.alternatives = nil
      open.chat.scroll = .end
      return open.save() + [.prepare(open.conversation)]
    }
    open.turn.alternatives?.isTaken = true
    return reply.isStopping ? [] : [.stopOthers(than: alternatives.selected)]
  }
}
