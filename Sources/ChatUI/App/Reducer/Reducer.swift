import ChatCore
import Conversations
import Foundation
import TerminalKit

/// Changes the state by what happened and returns what the world outside is to do: all behaviour of
/// the program, without input or output.
///
/// - Parameter time: When it happened; nothing here asks a clock.
public func reduce(_ state: inout AppState, _ action: Action, at time: Date) -> [Effect] {
  guard !state.isQuitting else {
    // What is waited for at the end is told.
    if case .notice(let text, let isError) = action { _ = state.say(text, isError: isError) }
    return []
  }
  state.clock.now = time
  let draft = state.composer.text
  let effects = state.apply(action)
  if !state.composer.text.isSame(as: draft) { state.composer.draftChanged() }
  return effects
}

/// The reducers that see more than one part of the state. A part's own reducer changes that part only.
extension AppState {
  fileprivate mutating func apply(_ action: Action) -> [Effect] {
    switch action {
    case .started(let path):
      return [.fetchDraft(of: draftOwner), .listConversations]
        + (path.map { [.loadModel(path: $0)] } ?? [])
    case .draft(let text, let owner): return draftFound(text, of: owner)
    case .input(let event): return apply(event)
    case .tick: return tick()

    case .session(let event): return take(event)
    case .storage(let event): return take(event)
    case .download(let event): return take(event)
    case .modelsListed(let choices): return modelsListed(choices)
    case .personasListed(let choices, let folder): return personasListed(choices, folder)

    case .pathsListed(let paths, let folder): return pathsListed(paths, in: folder)
    case .notice(let text, let isError): return say(text, isError: isError)
    case .edited(let text):
      // Editors end the last line with a newline that nobody typed.
      composer.draft.replaceAll(with: text.last?.isNewline == true ? String(text.dropLast()) : text)
      focus = .composer
      return []
    case .fileRead(let file): return fileRead(file)
    case .terminate: return quitPatiently()
    case .resumed: return [.retakeTerminal]
    }
  }

  private mutating func apply(_ event: InputEvent) -> [Effect] {
    switch event {
    case .key(let key): return press(key)
    case .paste(let text): return paste(text)
    case .mouse(let event): return point(event)
    case .resized(let size):
      self.size = size
      return []
    case .closed:
      // A hang-up is a signal and an end of input, but one wish to leave.
      return open.turn.isLeaving ? [] : quitPatiently()
    }
  }

  /// A tenth of a second passed.
  private mutating func tick() -> [Effect] {
    clock.ticks += 1
    notice = notice?.afterTick()
    let kept = open.saving.tick() ? open.save() : []
    let isIdle = engine.loading == nil && open.turn.isIdle && open.turn.held != nil
    let words = composer.wordsToRead(isPossible: isIdle)
    return kept + (composer.isDraftDue() && open.successor == nil ? keepDraft() : [])
      + (words.map { [.readAhead($0, in: open.conversation)] } ?? [])
  }

  // MARK: Parts of several reducers

  /// Changes the conversation and everything that is derived from it.
  mutating func change(_ body: (inout Conversation) -> Void) {
    open.change(at: clock.now, body)
  }

  /// Changes one message only.
  mutating func change(_ id: MessageID, _ body: (inout Message) -> Void) {
    open.change(id, at: clock.now, body)
  }

  mutating func say(_ text: String, isError: Bool = false) -> [Effect] {
    notice = Notice(text, isError: isError)
    return []
  }

  /// Refuses what would be kept in the conversation while that cannot be; nil where it can.
  mutating func refusalToKeep() -> [Effect]? { open.problemOfKeeping.map { say($0) } }

  /// Refuses what would change the messages while that cannot be; nil where it can.
  mutating func refusalToChange() -> [Effect]? {
    open.problemOfChanging(stopKey: escapeLabel).map { say($0) }
  }

  /// The key that stops and leaves, as it is told.
  var escapeLabel: String { keyMap.label(of: .program(.escape)) ?? "Esc" }

  /// How what was deleted is brought back from the list of conversations.
  var wayToRestore: String {
    let key = keyMap.label(of: .list(.restore), in: .conversations) ?? "a key"
    return "\(key) in the list (\(keyMap.way(to: .conversations)))"
  }

  /// Refuses once what would lose a conversation that could not be saved; nil where nothing is lost.
  mutating func refusalToLose() -> [Effect]? {
    guard open.saving.loss == .threatens else { return nil }
    open.saving.loss = .accepted
    return say(
      "This conversation could not be saved. Do it again to leave it; /export FILE keeps its text",
      isError: true)
  }

  // MARK: Leaving

  /// Does something that replaces the conversation, after the reply that is being written.
  ///
  /// - Parameters:
  ///   - place: What to show of the conversation that comes.
  ///   - takesDraft: Whether the message being written goes along, into a copy of the conversation.
  mutating func leave(
    _ effects: [Effect], for place: FoundPlace? = nil, takesDraft: Bool = false
  ) -> [Effect] {
    if let refusal = refusalToLose() { return refusal }
    let draft = takesDraft ? [] : leaveDraft()
    open.successor = OpenConversation.Successor(place: place)
    let kept = draft + (open.saving.isUnderWay ? [] : open.save())
    guard open.turn.reply != nil else { return kept + effects }
    open.turn.afterReply = effects
    return stopReply()
  }

  /// Leaves, after the reply that is being written has stopped and told its exact end, so that its
  /// state is good when it is opened again; at once when asked a second time, or where the engine
  /// may be opening a model for long.
  mutating func quitPatiently() -> [Effect] {
    guard open.turn.reply != nil, engine.loading == nil, !open.turn.isLeaving else { return quit() }
    open.turn.afterReply = [.quit]
    return stopReply()
  }

  /// Stops, keeps what there is, and leaves.
  mutating func quit() -> [Effect] {
    interruptReply()
    open.turn.reply = nil
    quitting = .done
    // What was only looked at is left as it is on disk.
    return [.stop] + keepDraft() + (open.saving.status == .saved ? [] : open.save()) + [.quit]
  }
}
