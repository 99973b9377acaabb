import ChatCore
import Conversations
import RWKVSampling
import TerminalKit

/// Several replies at once: asking for them, what the engine reports, and choosing one.
extension AppState {
  /// `/best [N]`: asks for several replies to the last message of the person, beside those there are.
  mutating func askForSeveral(_ argument: String) -> [Effect] {
    if let refusal = refusalToChange() ?? refusalToReply() { return refusal }
    let count = argument.isEmpty ? Alternatives.usualCount : Int(argument)
    guard let count, Alternatives.counts.contains(count) else {
      let counts = "\(Alternatives.counts.lowerBound) to \(Alternatives.counts.upperBound)"
      return say("/best takes a number from \(counts), not \"\(argument)\"", isError: true)
    }
    guard let question = line.messages.last(where: { $0.role == .user }) else {
      return say("There is nothing to reply to yet")
    }
    if conversation.sampling.temperature <= 0 {
      _ = say("At temperature 0 all replies are the same")
    }
    focus = .composer
    change { $0.moveTip(to: question.id) }
    return save() + askForReply(replies: count)
  }

  /// Whether several replies lie side by side in the chat pane.
  var isChoosing: Bool { alternatives.map { !$0.isTaken } ?? false }

  // MARK: What the engine reports

  mutating func repliesGrew(_ reports: [ReplyReport]) -> [Effect] {
    guard reply != nil, alternatives != nil else { return [] }
    reading = nil
    alternatives?.update(reports)
    writeReplies()
    return []
  }

  mutating func repliesEnded(_ finished: [FinishedReply], _ summary: StateSummary) -> [Effect] {
    reading = nil
    hold(summary)
    guard reply != nil, alternatives != nil else { return [] }
    alternatives?.update(finished.map { .whole($0) })
    if let alternatives, alternatives.tokens > 0 { replyRate = alternatives.rate }
    if finished.allSatisfy({ $0.text.isEmpty && $0.ending != .interrupted }) {
      _ = say("The model had nothing to say; /best asks again")
    }
    let isTaken = alternatives?.isTaken ?? false
    let isStaying = afterReply.isEmpty
    return endReply() + (isTaken && isStaying ? [.prepare(conversation)] : [])
  }

  /// Puts the replies' texts into their messages, which are made in their order with the first word of
  /// any, so that reply n has the id that the engine keeps its state under.
  private mutating func writeReplies() {
    guard var alternatives else { return }
    if alternatives.messages.isEmpty, alternatives.hasText {
      let name = model?.name
      change { conversation in
        let question = conversation.tip
        alternatives.messages = alternatives.replies.map { _ in
          conversation.moveTip(to: question)
          return conversation.append(.assistant, "", ending: .writing, model: name)
        }
      }
    }
    self.alternatives = alternatives
    for (id, written) in zip(alternatives.messages, alternatives.replies) {
      change(id) {
        ($0.text, $0.raw) = (written.text, written.raw)
        $0.ending = written.ending ?? .writing
      }
    }
    reply?.tokens = alternatives.tokens
    reply?.rate = alternatives.rate
    showSelected()
  }

  /// Makes the selected reply the tip, once it is a message.
  private mutating func showSelected() {
    guard let alternatives, alternatives.messages.indices.contains(alternatives.selected) else {
      return
    }
    let id = alternatives.messages[alternatives.selected]
    if reply != nil { reply?.message = id }
    guard conversation.tip != id, conversation[id] != nil else { return }
    change { $0.moveTip(to: id) }
  }

  /// The replies are over: only those with text stay, and without any there is nothing to choose from.
  mutating func settleAlternatives() {
    guard var alternatives else { return }
    alternatives.interrupt()
    self.alternatives = alternatives
    writeReplies()
    for (id, written) in zip(alternatives.messages, alternatives.replies)
    where written.text.isEmpty {
      change { $0.remove(id) }
    }
    let isGone = alternatives.replies[alternatives.selected].text.isEmpty
    if isGone, let other = alternatives.replies.firstIndex(where: { !$0.text.isEmpty }) {
      self.alternatives?.selected = other
      showSelected()
    }
    if alternatives.isTaken || !alternatives.hasText { self.alternatives = nil }
  }

  // MARK: Choosing

  mutating func choose(_ command: ChoiceCommand, _ number: Int?) -> [Effect] {
    guard let alternatives else { return [] }
    switch command {
    case .previous: select(alternatives.selected - 1)
    case .next: select(alternatives.selected + 1)
    case .numbered: if let number { select(number - 1) }
    case .take: return take()
    case .close: return reply == nil ? take() : stopReply()
    case .up: scrollSelected(by: -1)
    case .down: scrollSelected(by: 1)
    case .pageUp: scrollSelected(by: -selectedPage)
    case .pageDown: scrollSelected(by: selectedPage)
    case .first: scrollSelected(by: -selectedLines)
    case .last: scrollSelected(by: selectedLines)
    }
    return []
  }

  /// Selects a reply; of those that are over, only one with text can be.
  private mutating func select(_ index: Int) {
    guard let alternatives, alternatives.replies.indices.contains(index),
      reply != nil || !alternatives.replies[index].text.isEmpty
    else { return }
    self.alternatives?.selected = index
    showSelected()
  }

  /// Goes on with the selected reply. While it is being written it is written to its end, without the
  /// others.
  mutating func take() -> [Effect] {
    guard let alternatives, reply?.awaitsModel != true else { return [] }
    guard let reply else {
      self.alternatives = nil
      scroll = .end
      return save() + [.prepare(conversation)]
    }
    self.alternatives?.isTaken = true
    return reply.isStopping ? [] : [.stopOthers(than: alternatives.selected)]
  }

  // MARK: Scrolling

  /// The lines of a reply as they are laid out.
  func lines(ofReply index: Int, columns: Int) -> WrappedText {
    wrapCache.lines(
      of: alternatives?.replies[index].text ?? "", from: .alternative(index), columns: columns)
  }

  private var selectedPane: Rect? {
    AlternativesLayout(self).map { $0.panes[alternatives?.selected ?? 0] }
  }

  private var selectedPage: Int { max(1, (selectedPane?.rows ?? 0) - 2) }

  private var selectedLines: Int {
    guard let alternatives, let pane = selectedPane else { return 0 }
    return lines(ofReply: alternatives.selected, columns: AlternativesLayout.textColumns(pane))
      .count
  }

  private mutating func scrollSelected(by count: Int) {
    guard let alternatives, let pane = selectedPane else { return }
    let end = max(0, selectedLines - AlternativesLayout.textRows(pane))
    let top = max(0, min(end, alternatives.replies[alternatives.selected].top ?? end) + count)
    self.alternatives?.replies[alternatives.selected].top = top < end ? top : nil
  }
}
