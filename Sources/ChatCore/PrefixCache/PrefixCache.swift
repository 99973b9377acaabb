import ChatStore
import Conversations
import RWKVEngine
import RWKVTensors
import Synchronization

/// Texts that were read before, wherever their states are: in memory, beside the conversations on disk, or as a beginning
/// that several conversations share.
///
/// Gives for any text the state that has read most of it. A state is used only if its own tokens spell
/// the beginning of that text, so text on disk stays the truth; losing one costs a reading.
///
/// Used from the engine's queue, and from the storage's to open a conversation.
package final class PrefixCache: Sendable {
  private struct Memory {
    /// Whose states are wanted.
    var model: LoadedModel?
    var states = RecentStates()
    /// The line that was asked for last, which is mostly the one that is asked for next.
    var last: (conversation: Conversation, text: ConversationText)?
  }

  private let memory = Mutex(Memory())
  private let disk: StateStore
  private let store: ConversationStore
  private let beginnings: BeginningCache?

  /// Makes a cache over the states of a storage.
  ///
  /// - Parameters:
  ///   - beginnings: Where beginnings are kept for other conversations.
  ///   - pool: The threads that read a long state.
  package init(
    _ storage: StorageService, beginnings: BeginningCache? = nil, on pool: ThreadPool
  ) {
    disk = StateStore(storage, on: pool)
    store = storage.store
    self.beginnings = beginnings
  }

  /// Gives the states of that model from now on. Those of the ones before stay, for coming back.
  func use(_ model: LoadedModel) { memory.withLock { $0.model = model } }

  /// Forgets the states of a model in memory; those on disk are not this model's and not used any more.
  func forget(_ model: String) { memory.withLock { $0.states.forget(model) } }

  /// Gives the states of a model in memory the name that it has now.
  func rename(_ model: String, to fingerprint: String) {
    memory.withLock { $0.states.rename(model, to: fingerprint) }
  }

  /// Opens a conversation: its text and, at the same time, the state that its line seems to end with.
  ///
  /// A state that stands for the text is in memory afterwards.
  ///
  /// - Throws: `ConversationError` where the text cannot be read.
  package func open(_ name: String) throws(ConversationError) -> OpenedConversation {
    guard let model = memory.withLock({ $0.model }) else { return try store.open(name) }
    let state = Future { [disk] in disk.apparentState(of: name, model) }
    let opened = try store.open(name)
    let text = self.text(of: opened.conversation.recovered())
    let prefix = state.wait()?.verified(
      of: model, from: text.initialState?.hash, for: ReadText(text.bytes))
    if let prefix { memory.withLock { $0.states.add(prefix) } }
    return opened
  }

  /// The seconds that the storage took to open a conversation, its text and what state it found meanwhile; told
  /// once.
  func secondsOfOpening(_ name: String) -> Double? { disk.secondsOfOpening(name) }

  /// The text of a conversation's line.
  package func text(of conversation: Conversation) -> ConversationText {
    let last = memory.withLock { $0.last }
    if let last, last.conversation == conversation { return last.text }
    let text = ConversationText(conversation)
    memory.withLock { $0.last = (conversation, text) }
    return text
  }

  /// The state that has read most of a text; nil where none has read any of it.
  package func longestPrefix(of text: ConversationText) -> PrefixState? {
    let initialState = text.initialState?.hash
    let (model, held) = memory.withLock { memory in
      (
        memory.model,
        memory.model.flatMap { model in
          memory.states.longestPrefix(
            of: text.bytes, model: model.fingerprint, initialState: initialState)
        }
      )
    }
    guard let model else { return nil }
    let known = held?.text.count ?? 0
    guard
      let found = disk.longestPrefix(of: text, beyond: known, model)
        ?? sharedBeginning(of: text, beyond: known, model)
    else { return held }
    memory.withLock { $0.states.add(found) }
    return found
  }

  /// The state that another conversation with the same beginning has left.
  private func sharedBeginning(
    of text: ConversationText, beyond known: Int, _ model: LoadedModel
  ) -> PrefixState? {
    let beginning = ReadText(Array(text.bytes.prefix(text.beginningLength)))
    let initialState = text.initialState?.hash
    guard known < beginning.count,
      let file = beginnings?.file(
        of: beginning, model: model.fingerprint, initialState: initialState),
      let found = PrefixState(file, of: model, from: initialState), found.text == beginning
    else { return nil }
    return found
  }

  /// Keeps the state after a message (nil: before the first) in memory and on disk.
  ///
  /// The beginning before the first message is kept for other conversations too.
  ///
  /// - Parameter followsText: Whether the message is only now to be saved.
  @discardableResult
  func keep(
    _ snapshot: Snapshot, of model: LoadedModel, after message: MessageID?,
    in conversation: Conversation, followsText: Bool = false
  ) -> PrefixState {
    let prefix = remember(snapshot, of: model, in: conversation)
    disk.save(prefix, after: message, of: conversation, model, followsText: followsText)
    if message == nil, model.identity == .known {
      beginnings?.keep(
        model.stateFile(of: snapshot, initialState: prefix.initialState), of: prefix.text,
        model: prefix.model, initialState: prefix.initialState)
    }
    return prefix
  }

  /// Keeps a state in memory.
  @discardableResult
  func remember(
    _ snapshot: Snapshot, of model: LoadedModel, in conversation: Conversation
  ) -> PrefixState {
    let prefix = prefix(snapshot, of: model, in: conversation)
    memory.withLock { $0.states.add(prefix) }
    return prefix
  }

  /// A state with the text that it has read.
  private func prefix(
    _ snapshot: Snapshot, of model: LoadedModel, in conversation: Conversation
  ) -> PrefixState {
    let initialState = conversation.persona?.initialState?.hash
    let known = memory.withLock {
      $0.states.longestPrefix(
        of: snapshot.tokens, model: model.fingerprint, initialState: initialState)
    }
    return PrefixState(snapshot, of: model, from: initialState, after: known)
  }

  /// Keeps the state after a message on disk.
  func save(
    _ snapshot: Snapshot, of model: LoadedModel, after message: MessageID?,
    in conversation: Conversation
  ) {
    let prefix = prefix(snapshot, of: model, in: conversation)
    disk.save(prefix, after: message, of: conversation, model, followsText: false)
  }

  /// Keeps the state after a message on disk, where it is not there yet.
  func saveIfMissing(
    _ prefix: PrefixState, of model: LoadedModel, after message: MessageID?,
    in conversation: Conversation
  ) {
    guard prefix.text.count > 0,
      !disk.hasState(after: message, of: conversation.name, model)
    else { return }
    disk.save(prefix, after: message, of: conversation, model, followsText: false)
  }
}
