import ChatStore
import ChatUI
import Conversations
import RWKVEngine
import RWKVSampling

/// What the chat does with a conversation, a step at a time and each to its end: for measuring it.
///
/// The steps are those of `Storage` and `ChatSession`, with nothing in their place.
public final class ChatSteps {
  private let entry: LoadedModels.Entry
  private let store: ConversationStore
  private let workspace: Workspace
  private let mailbox = Mailbox()
  /// What there is while a conversation is open.
  private var current: (storage: Storage, session: ChatSession)?

  /// Makes the steps for a model that is open.
  public init(model: LoadedModel, store: ConversationStore, workspace: Workspace) {
    self.store = store
    self.workspace = workspace
    entry = LoadedModels.Entry(
      loaded: model,
      generator: Generator(
        model: model.model, tokenizer: model.tokenizer, workspace: workspace))
  }

  /// Opens a conversation of which no state is in memory.
  ///
  /// - Throws: `ConversationError` where it cannot be read.
  public func open(_ name: String) throws(ConversationError) -> Conversation {
    let storage = Storage(store: store, post: mailbox.post)
    var session = ChatSession(
      workspace: workspace, settings: LiveSettings(SamplingSettings()), storage: storage,
      post: mailbox.post)
    session.use(entry)
    let opened = try storage.openFirst(
      name, around: session.states.fetching(stateOf: name, in: store))
    current = (storage, session)
    return opened.conversation.recovered()
  }

  /// Lets go of the conversation that is open, once everything is on disk.
  public func close() {
    current?.storage.drain()
    current = nil
    _ = mailbox.take()
  }

  /// Brings the state to the conversation's line.
  ///
  /// - Returns: How many tokens had to be read.
  public func prepare(_ conversation: Conversation) -> Int {
    current?.session.prepare(conversation) { false }
    let read = mailbox.take().compactMap { action in
      if case .reading(_, let total) = action { total } else { nil }
    }
    return read.last ?? 0
  }

  /// Samples the first token of a reply; nil where no state has read the conversation.
  public func firstToken(of conversation: Conversation) -> Int? {
    guard let wanted = current?.session.wantedText(of: conversation),
      let place = try? current?.session.place(for: wanted, entry)
    else { return nil }
    let logits = place.snapshot.logits
    guard !logits.isEmpty else { return nil }
    var sampler = Sampler(seed: conversation.sampling.seed, exempt: [])
    return sampler.next(logits: logits, settings: conversation.sampling)
  }

  /// Saves the text, and waits for it.
  ///
  /// - Throws: `PlainChatError` with the reason why it could not be saved.
  public func save(_ conversation: Conversation) throws {
    current?.storage.save(conversation)
    _ = try settled()
  }

  /// Goes on in a copy, and waits for it.
  ///
  /// - Returns: The copy.
  /// - Throws: `PlainChatError` with the reason why it could not be made.
  public func fork(_ conversation: Conversation) throws -> Conversation? {
    current?.storage.create(
      conversation.copy(upTo: conversation.tip), withStatesOf: conversation.name)
    return try settled().compactMap { action in
      if case .conversationOpened(let copy, _, _) = action { copy } else { nil }
    }.last
  }

  /// Keeps a state, and waits for it.
  ///
  /// - Throws: `PlainChatError` with the reason why it could not be saved.
  public func save(_ state: Snapshot, after message: MessageID?, of name: String) throws {
    let model = entry.loaded
    current?.storage.saveState(
      model.stateFile(of: state),
      key: StateKey(model: model.fingerprint, message: message).description, of: name)
    _ = try settled()
  }

  /// What was reported, once everything is on disk.
  private func settled() throws -> [Action] {
    current?.storage.drain()
    let actions = mailbox.take()
    try actions.throwFailure()
    return actions
  }
}
