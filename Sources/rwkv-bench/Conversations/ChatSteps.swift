import ChatCore
import ChatStore
import Conversations
import RWKVEngine
import RWKVSampling

/// The chat's work with a conversation, a step at a time and each to its end: for measuring it.
///
/// The steps are those of `StorageService` and `Session`, with nothing in their place.
final class ChatSteps {
  private let model: OpenModel
  private let store: ConversationStore
  private let workspace: Workspace
  private let sessionEvents = EventQueue<SessionEvent>()
  private let storageEvents = EventQueue<StorageEvent>()
  /// The services of the conversation that is open.
  private var current: (storage: StorageService, cache: PrefixCache, session: Session)?

  /// Makes the steps for a model that is open.
  init(model: LoadedModel, store: ConversationStore, workspace: Workspace) {
    self.store = store
    self.workspace = workspace
    self.model = OpenModel(model, workspace)
  }

  /// Opens a conversation of which no state is in memory.
  ///
  /// - Throws: `ConversationError` where it cannot be read.
  func open(_ name: String) throws(ConversationError) -> Conversation {
    let storage = StorageService(store: store, post: { [storageEvents] in storageEvents.post($0) })
    let cache = PrefixCache(storage, on: workspace.pool)
    let session = Session(
      model, cache: cache, policy: storage.policy,
      post: { [sessionEvents] in sessionEvents.post($0) })
    let opened = try storage.openFirst(name, through: cache)
    current = (storage, cache, session)
    return opened.conversation.recovered()
  }

  /// Lets go of the conversation that is open, once everything is on disk.
  func close() {
    current?.storage.drain()
    current = nil
    _ = sessionEvents.take()
    _ = storageEvents.take()
  }

  /// Brings the state to the conversation's line.
  ///
  /// - Returns: How many tokens had to be read.
  func prepare(_ conversation: Conversation) -> Int {
    current?.session.prepare(conversation) { false }
    let read = sessionEvents.take().compactMap { event in
      if case .reading(_, let total) = event { total } else { nil }
    }
    return read.last ?? 0
  }

  /// Samples the first token of a reply; nil where no state has read the conversation.
  func firstToken(of conversation: Conversation) -> Int? {
    guard let cache = current?.cache,
      let logits = cache.longestPrefix(of: cache.text(of: conversation))?.snapshot.logits,
      !logits.isEmpty
    else { return nil }
    var sampler = Sampler(seed: conversation.sampling.seed, exempt: [])
    return sampler.next(logits: logits, settings: conversation.sampling)
  }

  /// Saves the text, and waits for it.
  ///
  /// - Throws: `PlainChatError` with the reason why it could not be saved.
  func save(_ conversation: Conversation) throws {
    current?.storage.save(conversation)
    _ = try settled()
  }

  /// Goes on in a copy, and waits for it.
  ///
  /// - Returns: The copy.
  /// - Throws: `PlainChatError` with the reason why it could not be made.
  func fork(_ conversation: Conversation) throws -> Conversation? {
    current?.storage.create(
      conversation.copy(upTo: conversation.tip), withStatesOf: conversation.name)
    return try settled().compactMap { event in
      if case .opened(let copy, _) = event { copy } else { nil }
    }.last
  }

  /// Keeps a state, and waits for it.
  ///
  /// - Throws: `PlainChatError` with the reason why it could not be saved.
  func save(_ state: Snapshot, after message: MessageID?, of name: String) throws {
    let model = model.loaded
    current?.storage.saveState(
      StateToSave(state, of: model),
      key: StateKey(model: model.fingerprint, message: message).description, of: name)
    _ = try settled()
  }

  /// Saves a message and the state after it, and waits for both: what the end of a turn does.
  ///
  /// - Throws: `PlainChatError` with the reason why it could not be saved.
  func save(
    _ conversation: Conversation, with state: StateToSave, after message: MessageID
  ) throws {
    current?.storage.saveState(
      state, key: StateKey(model: model.loaded.fingerprint, message: message).description,
      of: conversation.name, followsText: true)
    try save(conversation)
  }

  /// The storage's reports, once everything is on disk.
  private func settled() throws -> [StorageEvent] {
    current?.storage.drain()
    return try storageEvents.takeOrThrowFailure()
  }
}
