import Conversations
import Foundation
import Glibc
import RWKVPlatform

/// Deleted conversations: they lie in the folder `.trash` as they were until it is emptied.
extension ConversationStore {
  /// Moves a conversation, states included, to the trash. If it is open here, its lock is needed.
  ///
  /// - Returns: Its name in the trash, for `restore`.
  /// - Throws: `ConversationError` where it is open elsewhere, missing, or cannot be moved.
  @discardableResult
  public func delete(
    _ name: String, with lock: ConversationLock? = nil
  ) throws(ConversationError) -> String {
    let held = try hold(name, lock)
    var moved = name
    try attempt(path(of: name)) { () throws(SystemError) in
      let chats = try opened()
      let trash = try chats.makeFolder(Self.trashName)
      var names = FreeNames()
      moved = try Self.move(name, in: chats, into: trash, as: name, &names)
      try trash.flush()
      try chats.flush()
    }
    withExtendedLifetime(held) {}
    return moved
  }

  /// Brings a deleted conversation back, under another name if its own is taken by now.
  ///
  /// - Returns: Its name in the store.
  /// - Throws: `ConversationError` where it is not in the trash or cannot be moved.
  public func restore(_ name: String) throws(ConversationError) -> String {
    try validate(name)
    var moved = name
    let source = trash.path(of: name)
    guard let bin = try? trash.opened(), bin.status(of: name)?.kind == S_IFDIR else {
      throw ConversationError(path: name, problem: "is not in the trash")
    }
    try attempt(source) { () throws(SystemError) in
      let chats = try opened()
      var names = FreeNames()
      moved = try Self.move(name, in: bin, into: chats, as: name, &names)
      try chats.flush()
      try bin.flush()
    }
    return moved
  }

  /// The conversations in the trash, the one changed last first.
  ///
  /// - Throws: `ConversationError` where the folder cannot be read.
  public func listTrash() throws(ConversationError) -> [ConversationSummary] {
    try trash.list(.all)
  }

  /// The fate of one conversation when the trash is emptied.
  public struct TrashedConversation: Sendable {
    /// Its name in the trash.
    public let name: String
    /// Bytes that it takes.
    public let byteCount: Int
    /// Something in its folder that this program would not have put there: all of it stays then.
    public let foreignFile: String?
  }

  /// The effect that emptying the trash would have.
  ///
  /// - Throws: `ConversationError` where the folder cannot be read.
  public func trashed() throws(ConversationError) -> [TrashedConversation] {
    let bin = try? trash.opened()
    return try listTrash().map { summary in
      let foreign = try? bin?.folder(summary.name).firstForeignFile
      return TrashedConversation(
        name: summary.name, byteCount: summary.byteCount, foreignFile: foreign ?? nil)
    }
  }

  /// Removes what is in the trash for good, but for folders in which somebody else's files lie.
  ///
  /// - Returns: The bytes freed.
  /// - Throws: `ConversationError` where something cannot be removed.
  @discardableResult
  public func emptyTrash() throws(ConversationError) -> Int {
    var freed = 0
    for conversation in try trashed() where conversation.foreignFile == nil {
      do throws(SystemError) {
        try trash.opened().removeFolder(conversation.name)
      } catch {
        throw ConversationError(
          path: trash.path(of: conversation.name), problem: "cannot be removed: \(error)")
      }
      freed += conversation.byteCount
    }
    return freed
  }

  private static let trashName = ".trash"

  /// The trash: a folder of conversations like any other, and never a link to one.
  private var trash: ConversationStore {
    ConversationStore(folder: folder + "/" + Self.trashName, mayBeLink: false)
  }
}
