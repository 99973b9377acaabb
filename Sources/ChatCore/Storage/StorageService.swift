import ChatStore
import Conversations
import Dispatch
import Foundation
import RWKVEngine
import RWKVPlatform
import Synchronization

/// The conversations on disk, used from a queue of their own; what comes of it is posted as events.
public final class StorageService: Sendable {
  /// Where the conversations are.
  public let store: ConversationStore
  /// Which states are kept.
  public let policy: SnapshotPolicy
  private let conversations: QueueConfined<OpenConversations>
  private let pending = Mutex(PendingSaves())
  /// Whether it was told that locks protect nothing here.
  private let didWarn = Mutex(false)
  /// The seconds that the conversation opened last took.
  private let opening = Mutex<(name: String, seconds: Double)?>(nil)
  let post: @Sendable (StorageEvent) -> Void
  let searching: ConversationSearch
  /// Where files from and for elsewhere are read and written, which may be long ones.
  let exchange = DispatchQueue(label: "rwkv-tui.exchange", qos: .utility)

  /// Makes the storage of a folder.
  public init(
    store: ConversationStore, policy: SnapshotPolicy = SnapshotPolicy(),
    post: @escaping @Sendable (StorageEvent) -> Void
  ) {
    self.store = store
    self.policy = policy
    self.post = post
    searching = ConversationSearch(store: store, post: post)
    conversations = QueueConfined(label: "rwkv-tui.storage", qos: .utility, OpenConversations())
  }

  /// Waits until everything asked for is on disk, and searches have ended.
  public func drain() {
    conversations.drain()
    exchange.sync {}
    searching.drain()
  }

  /// Waits until every conversation that was to be saved is on disk, or has failed to be.
  public func flush() { conversations.drain() }

  /// Saves a conversation; one that has no folder yet gets it now, or anew where somebody removed it.
  ///
  /// New messages are appended. Where the disk is slower than the changes, only the newest waits. States that
  /// the policy does not keep go when a new one comes.
  public func save(_ conversation: Conversation) {
    if let save = pending.withLock({ $0.add(conversation) }) { enqueue(save) }
  }

  /// Keeps a model's state beside a conversation that is open for writing.
  ///
  /// Where so many wait that they would fill the memory, this waits for the disk.
  ///
  /// - Parameters:
  ///   - followsText: Whether it stands for text that is only now to be saved: it is written after that,
  ///     so that no state on disk is ever ahead of the text.
  package func saveState(
    _ state: StateToSave, key: String, of name: String, followsText: Bool = false
  ) {
    let state = PendingSave.State(key: key, followsText: followsText, state: state)
    let (save, isFull) = pending.withLock { ($0.add(state, of: name), $0.isFull) }
    if let save { enqueue(save) }
    if isFull { conversations.drain() }
  }

  private func enqueue(_ save: PendingSave) {
    conversations.async { [self] conversations in
      let (conversation, states) = pending.withLock { $0.take(save) }
      guard let conversation else {
        for state in states {
          if state.followsText {
            conversations.addWaiting(state.key, of: save.name, state.state)
          } else if let lock = conversations.byName[save.name] {
            saveState(state.state, key: state.key, with: lock, &conversations.tokenLogs)
          }
        }
        return
      }
      keep(conversation, with: states, in: &conversations)
    }
  }

  private func keep(
    _ conversation: Conversation, with states: [PendingSave.State],
    in conversations: inout OpenConversations
  ) {
    let name = conversation.name
    do throws(ConversationError) {
      let (lock, isNew) = try lock(for: conversation, in: &conversations)
      var named = conversation
      named.name = lock.name
      let report = isNew ? SaveReport() : try store.save(named, with: lock)
      post(.saved(name: name, modified: conversation.modified))
      let current = tell(report, of: name, in: &conversations) ?? lock
      let written = states.filter { !$0.followsText || $0.isCovered }.map { ($0.key, $0.state) }
      let isWriting = conversation.tip.flatMap { conversation[$0] }?.ending == .writing
      let kept = written + (isWriting ? [] : conversations.takeWaiting(for: conversation))
      for state in states where state.followsText && !state.isCovered {
        conversations.addWaiting(state.key, of: name, state.state)
      }
      for (key, state) in kept {
        saveState(state, key: key, with: current, &conversations.tokenLogs)
      }
      named.name = current.name
      // The text is safe; a state too many costs only room.
      if !kept.isEmpty, let plan = try? store.prune(named, by: policy, with: current) {
        keepTotalBudget(current.name, plan.keptBytes, in: &conversations)
      }
    } catch {
      post(.saveFailed(problem: error.description))
    }
  }

  /// Brings the states of all conversations within their budget, where those of one have changed.
  ///
  /// How much they take is looked up once; then it is known of each save.
  private func keepTotalBudget(
    _ name: String, _ bytes: Int, in conversations: inout OpenConversations
  ) {
    func measured() -> [String: Int] {
      let all = (try? store.list(.all)) ?? []
      return Dictionary(all.map { ($0.name, $0.stateByteCount) }) { first, _ in first }
    }
    var known = conversations.stateBytes ?? measured()
    known[name] = bytes
    defer { conversations.stateBytes = known }
    let limit = max(policy.totalBudget, conversations.stateBytesLimit)
    guard known.values.reduce(0, +) > limit else { return }
    _ = try? store.pruneAll(by: policy)
    known = measured()
    // What is open stays: it is tried again when there is much more.
    let rest = known.values.reduce(0, +)
    conversations.stateBytesLimit = rest > policy.totalBudget ? rest + policy.totalBudget / 8 : 0
  }

  /// The lock of a conversation that is to be saved, and whether it had no folder and is saved by now.
  private func lock(
    for conversation: Conversation, in conversations: inout OpenConversations
  ) throws(ConversationError) -> (lock: ConversationLock, isNew: Bool) {
    let name = conversation.name
    if let lock = conversations.byName[name], !store.has(lock.name) {
      conversations.byName[name] = store.followed(lock)
      post(.folderGone(name, now: conversations.byName[name]?.name))
    }
    if let lock = conversations.byName[name] ?? conversations.former[name].flatMap(store.lock) {
      return (lock, false)
    }
    let opened = try store.create(conversation)
    guard let lock = opened.lock else { preconditionFailure("a new conversation without its lock") }
    warn(of: lock)
    conversations.byName[name] = lock
    let made = opened.conversation.name
    if made != name { post(.nameTaken(name, keptAs: made)) }
    return (lock, true)
  }

  /// Tells what a save met besides the file as it was left; gives the lock that is another one from now on.
  private func tell(
    _ report: SaveReport, of name: String, in conversations: inout OpenConversations
  ) -> ConversationLock? {
    if report.isNearLimit, conversations.nearLimit.insert(name).inserted {
      post(.nearLimit(name: name))
    }
    switch report.event {
    case nil: return nil
    case .merged(let messages):
      post(.merged(name: name, messages: messages))
      return nil
    case .keptApart(let opened):
      conversations.byName[name] = opened.lock
      post(.keptApart(name, as: opened.conversation.name))
      return opened.lock
    }
  }

  private func saveState(
    _ state: StateToSave, key: String, with lock: ConversationLock, _ logs: inout TokenLogs
  ) {
    do throws(ConversationError) {
      let end = try logs.add(state, to: store, with: lock)
      try store.saveState(state.file(end), key: key, with: lock)
    } catch {
      post(.stateSaveFailed(problem: error.description))
    }
  }

  /// Does something on the queue, after all that was to be saved by now; later saves do not change what waits.
  ///
  /// - Parameters:
  ///   - failure: The event that tells that it failed.
  ///   - body: Gives the event to post, if any.
  func perform(
    failure: @escaping @Sendable (_ problem: String) -> StorageEvent = { .failed(problem: $0) },
    _ body:
      @escaping @Sendable (inout OpenConversations) throws(ConversationError) -> StorageEvent?
  ) {
    pending.withLock { $0.close() }
    conversations.async { [post] conversations in
      do throws(ConversationError) {
        if let event = try body(&conversations) { post(event) }
      } catch {
        post(failure(error.description))
      }
    }
  }

  /// Opens a conversation and lets the others go.
  ///
  /// - Parameter cache: What has its state afterwards.
  package func open(_ name: String, through cache: PrefixCache? = nil) {
    perform(failure: StorageEvent.openFailed(problem:)) {
      [self] conversations throws(ConversationError) in
      // Its own lock would make it read-only.
      conversations.letGo { $0 == name }
      let opened = try openInTime(name, through: cache)
      warn(of: opened.lock)
      return conversations.take(opened).event
    }
  }

  /// Opens a conversation at the start, on the calling thread.
  ///
  /// - Parameter cache: What has its state afterwards; nil where no model is open yet.
  /// - Throws: `ConversationError` where it cannot be read.
  package func openFirst(
    _ name: String, through cache: PrefixCache? = nil
  ) throws(ConversationError) -> OpenedConversation {
    let opened = try openInTime(name, through: cache)
    pending.withLock { $0.close() }
    conversations.async { [self] conversations in
      warn(of: opened.lock)
      _ = conversations.take(opened)
    }
    return opened
  }

  private func openInTime(
    _ name: String, through cache: PrefixCache?
  ) throws(ConversationError) -> OpenedConversation {
    let began = ContinuousClock.now
    let opened = if let cache { try cache.open(name) } else { try store.open(name) }
    let seconds = (ContinuousClock.now - began).inSeconds
    opening.withLock { $0 = (opened.conversation.name, seconds) }
    return opened
  }

  /// The seconds that it took to open a conversation; told once.
  func takeSecondsOfOpening(_ name: String) -> Double? {
    opening.withLock { opening in
      guard opening?.name == name else { return nil }
      defer { opening = nil }
      return opening?.seconds
    }
  }

  /// Tells once that two programs may write a conversation here.
  private func warn(of lock: ConversationLock?) {
    guard let weakness = lock?.weakness,
      didWarn.withLock({ told in
        defer { told = true }
        return !told
      })
    else { return }
    post(
      .failed(
        problem:
          "Files cannot be locked in \(store.folder) (\(weakness)): saved all the same, but do "
          + "not open a conversation in two programs at once"))
  }

  /// Begins a new conversation; it gets a folder when it holds something.
  ///
  /// - Parameter original: The conversation that it is a copy of, by the name that the screen knows.
  public func create(_ conversation: Conversation, withStatesOf original: String? = nil) {
    perform(failure: StorageEvent.openFailed(problem:)) {
      [store] conversations throws(ConversationError) in
      guard !conversation.messages.isEmpty || !conversation.title.isEmpty else {
        var named = conversation
        named.name = store.freshName()
        conversations.letGo()
        return .opened(named)
      }
      let folder = original.map { conversations.nameOnDisk(of: $0) }
      return conversations.take(try store.create(conversation, withStatesOf: folder)).event
    }
  }
}

extension OpenedConversation {
  /// How it is told.
  fileprivate var event: StorageEvent {
    switch access {
    case .writable: .opened(conversation.recovered())
    case .readOnly(let reason): .opened(conversation, readOnly: "\(reason)")
    }
  }
}

extension ConversationStore {
  /// The lock of a conversation that nobody has open for writing.
  fileprivate func lock(_ name: String) -> ConversationLock? { (try? open(name))?.lock }
}
