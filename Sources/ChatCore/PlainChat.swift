import ChatStore
import Conversations
import Foundation
import RWKVEngine

/// The chat without a screen: a line in, a reply out, for pipes and scripts.
public final class PlainChat {
  private var session: Session?
  private let workspace: Workspace
  private let cache: PrefixCache
  private let sessionEvents = EventQueue<SessionEvent>()
  private let storageEvents: EventQueue<StorageEvent>
  private let storage: StorageService
  private let preferences: ModelPreferences
  private let starting: StartingSampling?
  private let write: (String) throws -> Void
  private let warning: (String) -> Void
  private var conversation: Conversation
  private var modelName: String?

  /// Makes a chat that goes on with a conversation; `write` takes the replies' text.
  ///
  /// - Parameters:
  ///   - storageEvents: Where `storage` posts.
  ///   - beginnings: Where states of beginnings are kept for other conversations.
  ///   - preferences: What conversations begin with, by the model.
  ///   - starting: The sampling settings that a new one begins with; nil where they are chosen.
  ///   - warning: Told what a person should know, e.g. that files cannot be locked.
  public init(
    workspace: Workspace, storage: StorageService, storageEvents: EventQueue<StorageEvent>,
    beginnings: BeginningCache? = nil, conversation: Conversation,
    preferences: ModelPreferences = ModelPreferences(), starting: StartingSampling? = nil,
    warning: @escaping (String) -> Void = { _ in }, write: @escaping (String) throws -> Void
  ) {
    self.workspace = workspace
    cache = PrefixCache(storage, beginnings: beginnings, on: workspace.pool)
    self.storageEvents = storageEvents
    self.storage = storage
    self.conversation = conversation
    self.preferences = preferences
    self.starting = starting
    self.warning = warning
    self.write = write
  }

  /// Opens the model; the conversation takes its format unless it already holds a reply.
  ///
  /// - Parameter isFallback: Whether it only stands in for one that is missing, and so is not the
  ///   conversation's from now on.
  /// - Throws: `PlainChatError` with the one line that says why it cannot be opened.
  public func open(
    model path: String, tokenizer: String?, type: WeightType? = nil, keepsFormat: Bool,
    isFallback: Bool = false
  ) throws {
    let model: OpenModel
    do {
      var opened = try OpenModel(
        path: path, tokenizer: tokenizer, type: type, workspace,
        warning: { [warning] in warning("the model \($0)") })
      // Nobody watches a screen meanwhile; it is remembered for the next time.
      if opened.loaded.identity != .known { try opened.readAll() }
      model = opened
    } catch {
      throw PlainChatError(description: "\(error)")
    }
    session = Session(
      model, cache: cache, policy: storage.policy,
      post: { [sessionEvents] in sessionEvents.post($0) })
    let summary = ModelSummary(model.loaded, preferences)
    if !isFallback { conversation.modelPath = summary.path }
    modelName = summary.name
    if conversation.messages.isEmpty, let starting {
      conversation.sampling = starting.settings(for: summary.sampling)
    }
    let isNew = !conversation.messages.contains { $0.role == .assistant }
    if isNew, !keepsFormat {
      conversation.format = summary.format.keepingSystem(of: conversation.format)
    }
  }

  /// Replies to each line until there is none, and keeps the conversation after each.
  ///
  /// - Throws: `PlainChatError` where no reply can be made or kept, and what `write` throws; all is on
  ///   disk then that can be.
  public func run(readLine: () -> String?, isCancelled: @escaping () -> Bool) throws {
    defer { storage.drain() }
    let sampling = conversation.sampling
    while !isCancelled(), let line = readLine() {
      let text = PromptFormat.stripped(line)
      guard !text.isEmpty else { continue }
      conversation.append(.user, text)
      storage.save(conversation)
      session?.reply(
        to: conversation, settings: { sampling }, isCancelled: { _ in isCancelled() })
      var reply = ""
      for case .repliesEnded(let replies, let state) in try take() {
        conversation.tokenCount = state.tokens
        guard let finished = replies.first, !finished.isEmpty else { continue }
        let id = conversation.append(
          .assistant, finished.text, ending: finished.ending, model: modelName)
        conversation.update(id) { $0.written = finished.written }
        reply = finished.text + "\n"
      }
      storage.save(conversation)
      // What is printed is on disk, and the next line waits for it.
      storage.flush()
      _ = try take()
      if !reply.isEmpty { try write(reply) }
    }
    storage.drain()
    _ = try take()
  }

  /// The session's reports since the last look; a failure of it or of the storage is thrown.
  private func take() throws(PlainChatError) -> [SessionEvent] {
    let events = sessionEvents.take()
    for event in events { if let failure = event.failure { throw failure } }
    for case .failed(let problem) in try storageEvents.takeOrThrowFailure() { warning(problem) }
    return events
  }
}

/// Why a chat without a screen cannot go on, in one line.
public struct PlainChatError: Error, CustomStringConvertible {
  /// The line that says why.
  public let description: String
}

extension SessionEvent {
  /// The failure that this reports; nil for none.
  fileprivate var failure: PlainChatError? {
    switch self {
    case .replyFailed(let problem): PlainChatError(description: problem)
    default: nil
    }
  }
}

extension EventQueue<StorageEvent> {
  /// Takes everything out, or throws what the first failure to save says.
  @discardableResult
  package func takeOrThrowFailure() throws(PlainChatError) -> [StorageEvent] {
    let events = take()
    for event in events {
      switch event {
      case .saveFailed(let problem), .stateSaveFailed(let problem):
        throw PlainChatError(description: problem)
      default: continue
      }
    }
    return events
  }
}
