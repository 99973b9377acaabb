import Conversations
import Foundation
import Glibc
import RWKVPlatform
import Synchronization

/// The folder that conversations are kept in; each has a folder of its own, as the article <doc:Format>
/// describes.
///
/// Every method reads or writes the disk and returns when that is done. Call them from one serial
/// queue, away from the thread that draws: a state of a large model takes a while. Nothing else
/// needs the queue; two stores on one folder, in one process or two, keep out of each other's way
/// by `ConversationLock`.
public struct ConversationStore: Sendable {
  /// The path of the folder; it need not exist before a conversation is created.
  public let folder: String
  /// Whether the folder itself may be a link: one that the person named, not what lies within another.
  private let mayBeLink: Bool

  /// Makes a store of a folder.
  public init(folder: String) {
    self.init(folder: folder, mayBeLink: true)
  }

  init(folder: String, mayBeLink: Bool) {
    self.folder = folder
    self.mayBeLink = mayBeLink
  }

  /// The name that `create` gives to a conversation called `text`, unless it is taken; empty where
  /// nothing of it can stand in a folder's name.
  public static func name(for text: String) -> String { ConversationName.slug(text) }

  /// Keeps a new conversation under a name made from its name, its title or its date, and opens it.
  ///
  /// - Parameter original: The conversation that it is a copy of, in whole or in part: what that one has
  ///   as states of the messages they share, the new one has too. They take no room of their own
  ///   until one of the two removes them.
  /// - Throws: `ConversationError` where the folder or the file cannot be written; then nothing stays.
  public func create(
    _ conversation: Conversation, withStatesOf original: String? = nil
  ) throws(ConversationError) -> OpenedConversation {
    var names = FreeNames()
    return try create(conversation, withStatesOf: original, &names)
  }

  func create(
    _ conversation: Conversation, withStatesOf original: String? = nil, _ names: inout FreeNames
  ) throws(ConversationError) -> OpenedConversation {
    var conversation = conversation
    let proposed = ConversationName.proposed(for: conversation)
    // Made under a hidden name and then moved, so that a crash leaves no half of one in the list.
    conversation.name = Self.unfinishedPrefix + UUID().uuidString
    let hidden = path(of: conversation.name)
    do throws(ConversationError) {
      try attempt(folder) { () throws(SystemError) in
        try DurableFile.makeFolder(folder)
        try opened().makeFolder(conversation.name, mustBeNew: true)
      }
      var lock = try lock(conversation.name)
      try save(conversation, with: lock)
      if let original { try copyStates(of: original, to: conversation, with: lock) }
      try attempt(folder) { () throws(SystemError) in
        let chats = try opened()
        conversation.name = try Self.move(
          conversation.name, in: chats, into: chats, as: proposed, &names)
        lock = lock.moved(to: conversation.name)
        try chats.flush()
      }
      return OpenedConversation(conversation: conversation, access: .writable(lock))
    } catch {
      try? opened().removeFolder(conversation.name)
      // The hidden name would say nothing to anybody.
      throw ConversationError(
        path: error.path.replacing(hidden, with: path(of: proposed)), problem: error.problem)
    }
  }

  /// Opens a conversation, for writing where nobody else has it and its folder allows it.
  ///
  /// A reply that was being written when the program ended is there as far as it was kept;
  /// `Conversation.recovered()` turns it into an interrupted one.
  ///
  /// - Throws: `ConversationError` where the file is missing or damaged; it names the file and the field.
  public func open(_ name: String) throws(ConversationError) -> OpenedConversation {
    try validate(name)
    guard has(name) else { throw Self.missing(name) }
    // The lock comes first: what is read under it is what the last writer left.
    let access: OpenedConversation.Access
    do throws(ReadOnlyReason) {
      access = .writable(try ConversationLock(name: name, folder: path(of: name)))
    } catch {
      access = .readOnly(error)
    }
    let lock: ConversationLock? = if case .writable(let lock) = access { lock } else { nil }
    let file = try readFile(name)
    lock?.state.withLock { $0.file = file }
    return OpenedConversation(conversation: withInitialState(file.conversation), access: access)
  }

  /// Whether there is a folder of that name; a link to one is none of ours.
  public func has(_ name: String) -> Bool {
    ConversationName.isValid(name) && DurableFile.isFolder(path(of: name), followsLinks: false)
  }

  /// The same lock under the name that its folder was given meanwhile, by a person or another program; nil
  /// where the folder is no longer here.
  public func followed(_ lock: ConversationLock) -> ConversationLock? {
    guard let names = try? opened().names() else { return nil }
    return names.first { ConversationName.isValid($0) && lock.lies(in: path(of: $0)) }
      .map(lock.moved)
  }

  /// A conversation that need not be open, as it is on disk: what it was when it was saved last,
  /// with the reply being written as far as it was kept.
  ///
  /// - Throws: `ConversationError` where the file is missing or damaged.
  public func peek(_ name: String) throws(ConversationError) -> Conversation {
    try validate(name)
    return try read(name)
  }

  /// Changes the title of a conversation; its folder keeps its name. If it is open here, its lock is
  /// needed.
  ///
  /// - Throws: `ConversationError` where it is open elsewhere, damaged, or cannot be written.
  public func rename(
    _ name: String, title: String, with lock: ConversationLock? = nil
  ) throws(ConversationError) {
    try change(name, with: lock) { $0.title = title }
  }

  /// Puts a conversation aside, or back among the others. If it is open here, its lock is needed.
  ///
  /// - Throws: `ConversationError` where it is open elsewhere, damaged, or cannot be written.
  public func archive(
    _ name: String, _ isArchived: Bool = true, with lock: ConversationLock? = nil
  ) throws(ConversationError) {
    try change(name, with: lock) { $0.isArchived = isArchived }
  }

  /// Changes a conversation on disk.
  private func change(
    _ name: String, with lock: ConversationLock?, _ change: (inout Conversation) -> Void
  ) throws(ConversationError) {
    let held = try hold(name, lock)
    var conversation = try read(name)
    change(&conversation)
    try save(conversation, with: held)
  }
}

extension ConversationStore {
  /// The folder, opened: what is made, replaced or removed in it is so by this.
  func opened() throws(SystemError) -> Folder { try Folder(folder, followsLinks: mayBeLink) }

  /// A conversation's folder, opened.
  func opened(_ name: String) throws(SystemError) -> Folder { try opened().folder(name) }

  /// A conversation's folder.
  func path(of name: String) -> String { folder + "/" + name }

  /// The lock that was given, or a new one.
  func hold(
    _ name: String, _ lock: ConversationLock?
  ) throws(ConversationError) -> ConversationLock {
    try validate(name)
    precondition(lock.map { $0.name == name } ?? true, "the lock of another conversation")
    if let lock { return lock }
    guard has(name) else { throw Self.missing(name) }
    return try self.lock(name)
  }

  private static func missing(_ name: String) -> ConversationError {
    ConversationError(path: name, problem: "there is no such conversation")
  }

  /// A conversation's text.
  func file(of name: String) -> String { path(of: name) + "/conversation.jsonl" }

  /// Refuses a name that would lead out of the store or to one of its hidden folders.
  func validate(_ name: String) throws(ConversationError) {
    guard ConversationName.isValid(name) else {
      throw ConversationError(path: name, problem: "this is not a valid conversation name")
    }
  }

  /// Runs a piece of file work and says of a failure what could not be written.
  func attempt(
    _ path: String, _ work: () throws(SystemError) -> Void
  ) throws(ConversationError) {
    do throws(SystemError) {
      try work()
    } catch {
      throw ConversationError(path: path, problem: "cannot be written: \(error)")
    }
  }

  /// The content of the conversation's file.
  func read(_ name: String) throws(ConversationError) -> Conversation {
    withInitialState(try readFile(name).conversation)
  }

  private func readFile(_ name: String) throws(ConversationError) -> ConversationFile {
    guard has(name) else { throw Self.missing(name) }
    return try ConversationFile(reading: file(of: name), name: name)
  }

  func lock(_ name: String) throws(ConversationError) -> ConversationLock {
    do throws(ReadOnlyReason) {
      return try ConversationLock(name: name, folder: path(of: name))
    } catch {
      throw ConversationError(path: name, problem: error.description)
    }
  }

  /// The prefix of a conversation's name while it is being made.
  static let unfinishedPrefix = ".new-"

  /// Moves a folder under a name that is free there, and returns that.
  static func move(
    _ source: String, in sources: Folder, into folder: Folder, as name: String,
    _ names: inout FreeNames
  ) throws(SystemError) -> String {
    for number in names.first(for: name)... {
      let candidate = number == 1 ? name : "\(name)-\(number)"
      do throws(SystemError) {
        try sources.move(source, to: folder, as: candidate)
        names.take(number, of: name)
        return candidate
      } catch {
        guard error.code == EEXIST || error.code == ENOTEMPTY else { throw error }
      }
    }
    return name
  }
}

/// Which of name, name-2, name-3, … is the first that may be free: remembered while many are made, so that a
/// thousand of one title do not look at a million names.
struct FreeNames {
  private var taken: [String: Int] = [:]

  func first(for name: String) -> Int { (taken[name] ?? 0) + 1 }

  mutating func take(_ number: Int, of name: String) { taken[name] = number }
}
