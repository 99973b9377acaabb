import ChatCore
import ChatStore
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVSampling
import RWKVTensors
import RWKVTokenizers
import StarterModels
import Synchronization
import TestSupport

/// The small models that come with the program, opened once for what tests compare with.
package enum Starter {
  package static let models = StarterModels.all
  package static let rwkv4 = models[0]
  package static let rwkv6 = models[1]
  package static let loaded: [String: LoadedModel] = Dictionary(
    uniqueKeysWithValues: models.map { ($0.path, try! LoadedModel(path: $0.path)) })

  package static func loaded(_ model: StarterModel) -> LoadedModel { loaded[model.path]! }

  /// How many tokens a model's tokenizer makes of a piece of text.
  package static func tokenCount(_ text: String, _ model: StarterModel = rwkv4) -> Int {
    loaded(model).tokenizer.encode(text).count
  }
}

/// A session at work on one conversation in a folder, without queues and screens: what a reply or a
/// change leaves in memory and on disk.
package final class Desk {
  /// Goes away with the last desk in it.
  private let folder: TemporaryFolder
  package let store: ConversationStore
  package let storage: StorageService
  package let settings: LiveSettings
  package var conversation: Conversation
  package let cache: PrefixCache
  package var engine: ChatEngine
  private let reports: Reports
  private let asks = Asks()

  /// Counts how often the session asked whether to go on since its reply began.
  private final class Asks: Sendable {
    let sinceFirstWord = Atomic<Int>(-1)
    let seen = Atomic<Int>(0)
  }

  /// Sits down at a conversation: one that is in the folder, else a new one.
  package init(
    _ folder: TemporaryFolder, name: String = "talk", model: StarterModel = Starter.rwkv4,
    beginnings: BeginningCache? = nil
  ) throws {
    self.folder = folder
    store = ConversationStore(folder: folder.path("chats"))
    let asks = asks
    let reports = Reports { report in
      if case .session(.replies) = report { asks.sinceFirstWord.store(0, ordering: .relaxed) }
    }
    self.reports = reports
    storage = StorageService(store: store, post: reports.post)
    settings = LiveSettings(Self.greedy())
    conversation = Conversation(name: name)
    let workspace = Self.workspace()
    cache = PrefixCache(storage, beginnings: beginnings, on: workspace.pool)
    engine = ChatEngine(
      workspace: workspace, cache: cache, policy: storage.policy, post: reports.post)
    use(model)
    guard FileManager.default.fileExists(atPath: folder.path("chats/" + name)) else { return }
    let opened = try storage.openFirst(name, through: cache)
    conversation = opened.conversation.recovered()
  }

  package static func workspace() -> Workspace { Workspace(pool: ThreadPool(threadCount: 1)) }

  /// There is no state on disk under a key.
  private struct MissingState: Error {
    let key: String
  }

  /// Always the likeliest word; in a reply that is to be long, a penalty below 0 makes it likelier each
  /// time, so that the reply goes round in circles.
  package static func greedy(maximumTokens: Int = 60) -> SamplingSettings {
    var settings = SamplingSettings()
    settings.temperature = 0
    settings.presencePenalty = 0
    settings.frequencyPenalty = maximumTokens > 1_000 ? -1 : 0
    settings.maximumTokens = maximumTokens
    return settings
  }

  /// What was reported since the last look, once everything is on disk.
  package func settle() -> [Report] {
    storage.drain()
    return reports.take()
  }

  @discardableResult
  package func use(_ model: StarterModel) -> [Report] {
    engine.load(model.path, tokenizer: nil)
    return settle()
  }

  /// Brings the state to the line; how many tokens had to be read, and what the state holds.
  @discardableResult
  package func prepare() -> (read: Int, summary: StateSummary?) {
    engine.session?.prepare(conversation) { false }
    let reported = settle()
    return (reported.tokensRead, reported.stateSummary)
  }

  /// What was told of how likely tokens were since the last look.
  package func heatEvents() -> [HeatEvent] {
    settle().compactMap { if case .session(.heat(let event)) = $0 { event } else { nil } }
  }

  /// What came of a reply.
  package struct Outcome {
    package var text: String
    package var ending: Message.Ending?
    package var tokens: Int
    package var promptTokens: Int
    package var problem: String?
  }

  /// Says something and keeps the reply, as the screen would.
  @discardableResult
  package func say(_ text: String, stopAfter tokens: Int? = nil) -> Outcome {
    conversation.append(.user, text)
    storage.save(conversation)
    return reply(stopAfter: tokens)
  }

  /// Asks for another reply to the last message of the person.
  @discardableResult
  package func retry() -> Outcome {
    conversation.moveTip(to: conversation.line.last { $0.role == .user }?.id)
    return reply()
  }

  /// Writes a reply to the tip, or goes on with the tip if it is a reply.
  ///
  /// - Parameter tokens: After how many the person stops it.
  @discardableResult
  package func reply(stopAfter tokens: Int? = nil) -> Outcome {
    asks.sinceFirstWord.store(-1, ordering: .relaxed)
    reply { [asks] in
      guard let tokens, asks.sinceFirstWord.load(ordering: .relaxed) >= 0 else { return false }
      return asks.sinceFirstWord.add(1, ordering: .relaxed).newValue >= tokens
    }
    return take()
  }

  /// Asks for a reply that is stopped before its first token.
  package func replyStoppedWhileReading() -> Outcome {
    reply { true }
    return take()
  }

  /// Writes a reply to the tip as far as nobody stops it.
  package func reply(isCancelled: () -> Bool) {
    engine.reply(
      to: conversation, settings: { [settings] in settings.value },
      isCancelled: { _ in isCancelled() })
  }

  private func take() -> Outcome {
    let reported = settle()
    guard let reply = reported.replyEnd else {
      return Outcome(
        text: "", ending: nil, tokens: 0, promptTokens: 0, problem: reported.problems.first)
    }
    if conversation.line.last?.role == .assistant, let tip = conversation.tip {
      conversation.update(tip) {
        $0.ending = reply.ending
        if !reply.isEmpty { $0.written = reply.written }
      }
    } else if !reply.isEmpty {
      let id = conversation.append(.assistant, reply.text, ending: reply.ending)
      conversation.update(id) { $0.written = reply.written }
    }
    storage.save(conversation)
    storage.drain()
    return Outcome(
      text: reply.text, ending: reply.ending, tokens: reply.tokens,
      promptTokens: reported.tokensRead, problem: reported.problems.first)
  }

  /// Another engine over the same storage, with a model or without.
  package func engine(
    posting reports: Reports, model: StarterModel? = Starter.rwkv4
  ) -> ChatEngine {
    var engine = ChatEngine(
      workspace: Self.workspace(), cache: PrefixCache(storage, on: Self.workspace().pool),
      policy: storage.policy, post: reports.post)
    if let model {
      engine.load(model.path, tokenizer: nil)
      _ = reports.take()
    }
    return engine
  }

  // MARK: What is on disk

  /// The text that the model has read of the conversation.
  package var wantedText: String { conversation.pieces(for: conversation.line).joined() }

  /// Where a state may be asked for.
  package enum Place: CaseIterable {
    /// After the last message of the line.
    case tip
    /// After the last message of the person: another reply begins there.
    case prompt
  }

  package func stateKey(_ place: Place, _ model: StarterModel) -> String {
    switch place {
    case .tip: stateKey(after: conversation.tip, model)
    case .prompt: stateKey(after: conversation.line.last { $0.role == .user }?.id, model)
    }
  }

  package func stateKey(after message: MessageID?, _ model: StarterModel) -> String {
    StateKey(model: Starter.loaded(model).fingerprint, message: message).description
  }

  /// The text that a state file on disk stands for.
  package func textOnDisk(_ place: Place = .tip, _ model: StarterModel = Starter.rwkv4) throws
    -> String
  {
    try textOnDisk(stateKey(place, model), model)
  }

  package func textOnDisk(_ key: String, _ model: StarterModel = Starter.rwkv4) throws -> String {
    Starter.loaded(model).tokenizer.decode(try tokensOnDisk(key, model))
  }

  /// The tokens that the state after the last message has read.
  package func tokensOnDisk(_ model: StarterModel) throws -> [TokenID] {
    try tokensOnDisk(stateKey(.tip, model), model)
  }

  private func tokensOnDisk(_ key: String, _ model: StarterModel) throws -> [TokenID] {
    let loaded = Starter.loaded(model)
    guard let data = store.state(key: key, of: conversation.name) else {
      throw MissingState(key: key)
    }
    return try StateArchive.decode(
      SafetensorsFile(path: "state", contents: TensorStorage(copying: [UInt8](data))),
      layout: loaded.model.stateLayout, vocabulary: loaded.model.architecture.vocabulary,
      fingerprint: loaded.fingerprint, log: store.tokenLog(loaded.vocabulary, of: conversation.name)
    ).tokens.map { $0 }
  }
}

extension TemporaryFolder {
  /// Another folder with the same content: what a program that is started anew finds.
  package func copy() throws -> TemporaryFolder {
    let copy = try TemporaryFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: url.path) {
      try FileManager.default.copyItem(atPath: path(name), toPath: copy.path(name))
    }
    return copy
  }
}
