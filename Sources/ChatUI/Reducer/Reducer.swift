import ChatCore
import Conversations
import Foundation
import TerminalKit

/// Changes the state by what happened and returns what the world outside is to do: all behaviour of
/// the program, without input or output.
public func reduce(_ state: inout AppState, _ action: Action) -> [Effect] {
  guard !state.isQuitting else { return [] }
  let draft = state.composer.text
  let effects = state.apply(action)
  if state.composer.text != draft { state.draftChanged() }
  return effects
}

extension AppState {
  fileprivate mutating func apply(_ action: Action) -> [Effect] {
    switch action {
    case .input(let event): return apply(event)
    case .tick: return tick()

    case .session(let event): return take(event)
    case .storage(let event): return take(event)
    case .modelsListed(let choices): return modelsListed(choices)
    case .personasListed(let choices, let folder): return personasListed(choices, folder)

    case .notice(let text, let isError):
      notice = Notice(text, isError: isError)
      return []
    case .edited(let text):
      // Editors end the last line with a newline that nobody typed.
      composer.replaceAll(with: text.last?.isNewline == true ? String(text.dropLast()) : text)
      focus = .composer
      return []
    case .terminate: return quitPatiently()
    case .resumed: return [.retakeTerminal]
    }
  }

  private mutating func apply(_ event: InputEvent) -> [Effect] {
    switch event {
    case .key(let key): return press(key)
    case .paste(let text): return paste(text)
    case .resized(let size):
      self.size = size
      return []
    case .closed:
      // A hang-up is a signal and an end of input, but one wish to leave.
      return isLeaving ? [] : quitPatiently()
    }
  }

  /// A tenth of a second passed.
  private mutating func tick() -> [Effect] {
    ticks += 1
    if var shown = notice {
      shown.ticksLeft -= 1
      notice = shown.ticksLeft > 0 ? shown : nil
    }
    ticksSinceSave += 1
    // A kill loses at most what was written in the last second.
    return (saving == .unsaved && ticksSinceSave >= 10 ? save() : []) + readAhead()
  }

  // MARK: Parts of several reducers

  /// Changes the conversation and everything that is derived from it.
  mutating func change(_ body: (inout Conversation) -> Void) {
    body(&conversation)
    line = ConversationLine(conversation)
    markUnsaved()
  }

  /// Changes one message only, which costs the same in a conversation of any length.
  mutating func change(_ id: MessageID, _ body: (inout Message) -> Void) {
    conversation.update(id, body)
    if let message = conversation[id] { line.replace(message) }
    markUnsaved()
  }

  /// Later than every state that was saved, also where the clock stands still.
  mutating func markUnsaved() {
    conversation.modified = max(Date(), conversation.modified.addingTimeInterval(0.000_001))
    saving = .unsaved
  }

  /// Keeps the conversation, where that is allowed and there is something to keep.
  mutating func save() -> [Effect] {
    guard isWorthSaving else { return [] }
    saving = .saving
    ticksSinceSave = 0
    return [.save(conversation)]
  }

  mutating func say(_ text: String, isError: Bool = false) -> [Effect] {
    notice = Notice(text, isError: isError)
    return []
  }

  /// Refuses what would be kept in the conversation while that cannot be; nil where it can.
  mutating func refusalToKeep() -> [Effect]? {
    if isReplacing { return say("Another conversation is being opened; a moment, please") }
    if isReadOnly {
      return say("This conversation can only be read here; /fork makes a copy to go on with")
    }
    return nil
  }

  /// Refuses what would change the messages while that cannot be; nil where it can.
  mutating func refusalToChange() -> [Effect]? {
    if let refusal = refusalToKeep() { return refusal }
    return reply == nil ? nil : say("A reply is being written; Esc stops it")
  }

  /// Refuses once what would lose a conversation that could not be saved; nil where nothing is lost.
  mutating func refusalToLose() -> [Effect]? {
    guard loss == .threatens else { return nil }
    loss = .accepted
    return say(
      "This conversation could not be saved. The same again leaves it; /export FILE keeps its text",
      isError: true)
  }

  /// Does something that replaces the conversation, after the reply that is being written.
  mutating func leave(_ effects: [Effect]) -> [Effect] {
    if let refusal = refusalToLose() { return refusal }
    isReplacing = true
    let kept = saving == .saved || saving == .saving ? [] : save()
    guard reply != nil else { return kept + effects }
    afterReply = effects
    return stopReply()
  }

  /// Leaves, after the reply that is being written has stopped and told its exact end, so that its
  /// state is good when it is opened again; at once when asked a second time, or where the engine
  /// may be opening a model for long.
  mutating func quitPatiently() -> [Effect] {
    guard reply != nil, loading == nil, !isLeaving else { return quit() }
    afterReply = [.quit]
    return stopReply()
  }

  /// Whether only the end of a reply is waited for.
  var isLeaving: Bool { afterReply == [.quit] }

  /// Stops, keeps what there is, and leaves.
  mutating func quit() -> [Effect] {
    interruptReply()
    reply = nil
    isQuitting = true
    // What was only looked at is left as it is on disk.
    return [.stop] + (saving == .saved ? [] : save()) + [.quit]
  }
}
