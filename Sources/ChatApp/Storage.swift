import ChatStore
import ChatUI
import Conversations
import Dispatch
import Foundation
import RWKVEngine
import RWKVPlatform
import Synchronization

/// The conversations on disk, used from a queue of their own; what comes of it is posted as actions.
public final class Storage: Sendable {
  /// Where the conversations are.
  public let store: ConversationStore
  /// Which states are kept.
  public let policy: SnapshotPolicy
  private let locks: QueueConfined<Locks>
  private let post: @Sendable (Action) -> Void
  private let searching: ConversationSearch
  /// Where files from and for elsewhere are read and written, which may be long ones.
  private let exchange = DispatchQueue(label: "rwkv-tui.exchange", qos: .utility)

  /// The locks of the conversations that are open for writing, by the name that the screen knows.
  ///
  /// The name on disk differs where another instance took it first.
  fileprivate struct Locks {
    var byName: [String: ConversationLock] = [:]
    /// The names on disk of those that were let go: what comes late goes into the same folder.
    var former: [String: String] = [:]
    /// The names in the trash of those deleted here, the last one last.
    var deleted: [String] = []
    /// States whose text is not on disk yet, of the conversation that the last of them came for.
    var waiting: (name: String, states: [(key: String, data: @Sendable () -> Data)]) = ("", [])
  }

  /// Makes the storage of a folder.
  public init(
    store: ConversationStore, policy: SnapshotPolicy = SnapshotPolicy(),
    post: @escaping @Sendable (Action) -> Void
  ) {
    self.store = store
    self.policy = policy
    self.post = post
    searching = ConversationSearch(store: store, post: post)
    locks = QueueConfined(label: "rwkv-tui.storage", qos: .utility, Locks())
  }

  /// Waits until everything asked for is on disk, and searches have ended.
  public func drain() {
    locks.drain()
    exchange.sync {}
    searching.drain()
  }

  /// Saves a conversation; one that has no folder yet gets it now, or anew where somebody removed it.
  ///
  /// While a reply is being written only what is new of it is written, to a journal. States that the
  /// policy does not keep go with the save of a whole conversation.
  public func save(_ conversation: Conversation) {
    locks.async { [self] locks in
      do throws(ConversationError) {
        let name = conversation.name
        if let lock = locks.byName[name], !store.has(lock.name) { locks.byName[name] = nil }
        if let lock = locks.byName[name] ?? locks.former[name].flatMap(store.lock) {
          var named = conversation
          named.name = lock.name
          if let tip = named.tip, named[tip]?.ending == .writing {
            try store.appendToJournal(tip, of: named, with: lock)
          } else {
            try store.save(named, with: lock)
            for state in locks.takeWaiting(for: conversation) {
              saveState(state.data(), key: state.key, with: lock)
            }
            // The text is safe; a state too many costs only room.
            _ = try? store.prune(named, by: policy, with: lock)
          }
        } else {
          let opened = try store.create(conversation)
          locks.byName[name] = opened.lock
          if opened.conversation.name != name {
            let made = opened.conversation.name
            post(.notice("\(name) was taken meanwhile; this is kept as \(made)", isError: false))
          }
        }
        post(.saved(name: conversation.name, modified: conversation.modified))
      } catch {
        post(.saveFailed(problem: error.description))
      }
    }
  }

  /// Keeps a model's state beside a conversation that is open for writing.
  ///
  /// - Parameters:
  ///   - data: Made when its turn comes, on the storage's queue.
  ///   - followsText: Whether it stands for text that is only now to be saved: it is written after that,
  ///     so that no state on disk is ever ahead of the text.
  public func saveState(
    _ data: @autoclosure @escaping @Sendable () -> Data, key: String, of name: String,
    followsText: Bool = false
  ) {
    locks.async { [self] locks in
      guard let lock = locks.byName[name] else { return }
      if followsText { return locks.addWaiting(key, of: name, data) }
      saveState(data(), key: key, with: lock)
    }
  }

  private func saveState(_ data: Data, key: String, with lock: ConversationLock) {
    do throws(ConversationError) {
      try store.saveState(data, key: key, with: lock)
    } catch {
      post(.stateSaveFailed(problem: error.description))
    }
  }

  /// Opens a conversation and lets the others go.
  ///
  /// - Parameter around: See `ConversationStore.open`.
  public func open(
    _ name: String, around: ConversationStore.Around? = nil
  ) {
    locks.async { [store, post] locks in
      // Its own lock would make it read-only.
      locks.letGo { $0 == name }
      do throws(ConversationError) {
        let opened = try store.open(name, around: around)
        post(locks.take(opened).action)
      } catch {
        post(.conversationStays(problem: error.description))
      }
    }
  }

  /// Opens a conversation at the start, on the calling thread.
  ///
  /// - Parameter around: See `ConversationStore.open`.
  /// - Throws: `ConversationError` where it cannot be read.
  public func openFirst(
    _ name: String, around: ConversationStore.Around? = nil
  ) throws(ConversationError) -> OpenedConversation {
    let opened = try store.open(name, around: around)
    locks.async { locks in _ = locks.take(opened) }
    return opened
  }

  /// Begins a new conversation; it gets a folder when it holds something.
  ///
  /// - Parameter original: The conversation that it is a copy of, by the name that the screen knows.
  public func create(_ conversation: Conversation, withStatesOf original: String? = nil) {
    locks.async { [store, post] locks in
      var named = conversation
      named.name = store.freshName()
      guard !conversation.messages.isEmpty || !conversation.title.isEmpty else {
        locks.letGo()
        return post(.conversationOpened(named, readOnly: false, notice: nil))
      }
      do throws(ConversationError) {
        let folder = original.map { locks.nameOnDisk(of: $0) }
        let opened = try store.create(conversation, withStatesOf: folder)
        post(locks.take(opened).action)
      } catch {
        post(.conversationStays(problem: error.description))
      }
    }
  }

  /// Moves a conversation to the trash.
  public func delete(_ name: String) {
    locks.async { [store, post] locks in
      do throws(ConversationError) {
        let lock = locks.byName[name]
        let trashName = try store.delete(lock?.name ?? name, with: lock)
        locks.byName[name] = nil
        locks.former[name] = nil
        locks.deleted.append(trashName)
        post(.conversationDeleted(name: name, trashName: trashName))
      } catch {
        post(.conversationStays(problem: error.description))
      }
    }
  }

  /// Takes the conversation that was deleted last from the trash; before that one, then, the one before.
  public func restoreDeleted() {
    locks.async { [store, post] locks in
      guard let name = locks.deleted.popLast() else {
        return post(.notice("There is nothing to take back", isError: false))
      }
      do throws(ConversationError) {
        post(.notice("\(try store.restore(name)) is back in the list", isError: false))
      } catch {
        post(.notice(error.description, isError: true))
      }
    }
  }

  /// Puts a conversation aside, or back among the others.
  public func archive(_ name: String, _ isArchived: Bool) {
    locks.async { [store, post] locks in
      do throws(ConversationError) {
        try store.archive(locks.nameOnDisk(of: name), isArchived, with: locks.byName[name])
        post(.notice("\(name) is \(isArchived ? "archived" : "back in the list")", isError: false))
      } catch {
        post(.notice(error.description, isError: true))
      }
    }
  }

  /// Makes a copy of a conversation with all its branches and states.
  public func duplicate(_ name: String) {
    locks.async { [store, post] locks in
      do throws(ConversationError) {
        let copy = try store.duplicate(locks.nameOnDisk(of: name))
        post(.notice("The copy is \(copy.conversation.name)", isError: false))
      } catch {
        post(.notice(error.description, isError: true))
      }
    }
  }

  /// Writes a conversation to a file that is not there yet, as Markdown unless its name says otherwise.
  public func export(_ conversation: Conversation, to path: String) {
    exchange.async { [post] in
      let file = URL(fileURLWithPath: UserFolder.expandingTilde(in: path)).path
      do throws(ConversationError) {
        try ConversationExport(forFile: file).write(conversation, toNewFile: file)
        post(.notice("Written to \(file)", isError: false))
      } catch {
        post(.notice(error.description, isError: true))
      }
    }
  }

  /// Takes in the conversations of files: of all, or where one is faulty of none.
  public func importFiles(_ paths: [String]) {
    exchange.async { [store, post] in
      do throws(ConversationError) {
        var conversations: [Conversation] = []
        for path in paths {
          conversations += try ConversationImport.conversations(
            inFile: UserFolder.expandingTilde(in: path))
        }
        post(.imported(names: try store.add(conversations)))
      } catch {
        post(.notice(error.description, isError: true))
      }
    }
  }

  /// Looks for a text in all conversations, in the place of what was looked for before.
  ///
  /// What was to be saved by now is looked at too; what is to be saved later does not wait.
  public func search(_ text: String) {
    let ticket = searching.begin()
    locks.async { [searching] _ in searching.find(text, ticket) }
  }

  /// Ends the search under way; nothing is told of it.
  public func stopSearching() { searching.stop() }

  /// Lists all conversations, archived ones too.
  public func list() {
    locks.async { [store, post] _ in
      do throws(ConversationError) {
        post(.conversationsListed(try store.list(.all)))
      } catch {
        post(.notice(error.description, isError: true))
      }
    }
  }

  /// Lists the messages of a conversation that have states.
  public func listStates(of name: String) {
    locks.async { [store, post] locks in
      let states = store.states(of: locks.nameOnDisk(of: name))
      post(.statesListed(of: name, states.compactMap { $0.place?.message }))
    }
  }
}

extension Storage.Locks {
  /// The name on disk of a conversation that the screen knows by a name.
  fileprivate func nameOnDisk(of name: String) -> String {
    byName[name]?.name ?? former[name] ?? name
  }

  /// Keeps the lock of the conversation that is shown now, and lets the others go.
  fileprivate mutating func take(_ opened: OpenedConversation) -> OpenedConversation {
    letGo()
    byName = opened.lock.map { [opened.conversation.name: $0] } ?? [:]
    return opened
  }

  /// Holds a state back until its text is saved.
  fileprivate mutating func addWaiting(
    _ key: String, of name: String, _ data: @escaping @Sendable () -> Data
  ) {
    if waiting.name != name { waiting = (name, []) }
    waiting.states.removeAll { $0.key == key }
    waiting.states.append((key, data))
  }

  /// The states that waited for a conversation which has now been saved, but for those of messages that
  /// it does not have.
  fileprivate mutating func takeWaiting(
    for conversation: Conversation
  ) -> [(key: String, data: @Sendable () -> Data)] {
    guard waiting.name == conversation.name else { return [] }
    defer { waiting.states = [] }
    return waiting.states.filter {
      StateKey($0.key)?.message.map { conversation[$0] != nil } ?? true
    }
  }

  fileprivate mutating func letGo(where isMeant: (String) -> Bool = { _ in true }) {
    for (name, lock) in byName where isMeant(name) {
      former[name] = lock.name
      byName[name] = nil
    }
  }
}

extension OpenedConversation {
  /// How the screen is told.
  fileprivate var action: Action {
    switch access {
    case .writable:
      .conversationOpened(conversation.recovered(), readOnly: false, notice: nil)
    case .readOnly(let reason):
      .conversationOpened(conversation, readOnly: true, notice: "Read-only: \(reason)")
    }
  }
}

extension ConversationStore {
  /// The lock of a conversation that nobody has open for writing.
  fileprivate func lock(_ name: String) -> ConversationLock? { (try? open(name))?.lock }

  /// A name for a conversation of now, by date and time, that no folder has.
  public func freshName(at date: Date = Date()) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd-HHmmss"
    let base = formatter.string(from: date)
    let names = [base] + (2...).prefix(1000).map { "\(base)-\($0)" }
    return names.first { !FileManager.default.fileExists(atPath: folder + "/" + $0) } ?? base
  }
}
