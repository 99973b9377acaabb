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
      try DurableFile.makeFolder(trash.folder)
      moved = try Self.move(path(of: name), into: trash.folder, as: name)
      try DurableFile.flushFolder(trash.folder)
      try DurableFile.flushFolder(folder)
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
    guard DurableFile.isFolder(source) else {
      throw ConversationError(path: name, problem: "is not in the trash")
    }
    try attempt(source) { () throws(SystemError) in
      moved = try Self.move(source, into: folder, as: name)
      try DurableFile.flushFolder(folder)
      try DurableFile.flushFolder(trash.folder)
    }
    return moved
  }

  /// What is in the trash, the one changed last first.
  ///
  /// - Throws: `ConversationError` where the folder cannot be read.
  public func listTrash() throws(ConversationError) -> [ConversationSummary] {
    try trash.list(.all)
  }

  /// Removes what is in the trash for good.
  ///
  /// - Returns: The bytes freed.
  /// - Throws: `ConversationError` where something cannot be removed.
  @discardableResult
  public func emptyTrash() throws(ConversationError) -> Int {
    var freed = 0
    for summary in try listTrash() {
      do throws(SystemError) {
        try Folder(trash.folder).removeFolder(summary.name)
      } catch {
        throw ConversationError(
          path: trash.path(of: summary.name), problem: "cannot be removed: \(error)")
      }
      freed += summary.byteCount
    }
    return freed
  }

  /// The trash: a folder of conversations like any other.
  private var trash: ConversationStore { ConversationStore(folder: folder + "/.trash") }
}
