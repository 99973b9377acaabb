import Foundation
import Glibc

/// A folder being made beside the place that it takes when it is whole; until then its name cannot be
/// guessed, nobody else may enter it, and it is locked, so that others see whether its maker still lives.
///
/// An unfinished folder goes away with this object.
public final class UnfinishedFolder {
  /// The folder itself.
  public let folder: Folder
  /// Where it lies until it is finished.
  public let path: String
  private let parent: Folder
  private let name: String
  private let finalName: String?
  private var isFinished = false

  /// Makes an empty folder beside a path, at which there must be nothing yet.
  ///
  /// The folders that it lies in are made too where they are missing.
  public init(for path: String) throws(SystemError) {
    let parentPath = DurableFile.parent(of: path)
    let finalName = DurableFile.name(of: path)
    guard !["", "/", ".", ".."].contains(finalName) else { throw SystemError(code: EINVAL) }
    try DurableFile.makeFolder(parentPath)
    parent = try Folder(parentPath, followsLinks: true)
    self.finalName = finalName
    name = Folder.unfinishedName()
    self.path = parentPath + "/" + name
    guard parent.status(of: finalName) == nil else { throw SystemError(code: EEXIST) }
    folder = try parent.makeFolder(name, mustBeNew: true)
    flock(folder.descriptor, LOCK_EX | LOCK_NB)
  }

  /// Makes an empty folder in another that is never finished: for what is needed for a while.
  public init(in parentPath: String) throws(SystemError) {
    parent = try Folder(parentPath, followsLinks: true)
    finalName = nil
    name = Folder.unfinishedName()
    path = parentPath + "/" + name
    folder = try parent.makeFolder(name, mustBeNew: true)
    flock(folder.descriptor, LOCK_EX | LOCK_NB)
  }

  deinit { if !isFinished { try? parent.removeFolder(name) } }

  /// Gives it its name, all that was written to it being on the disk.
  public func finish() throws(SystemError) {
    guard let finalName else { return }
    try folder.flush()
    try parent.move(name, to: parent, as: finalName)
    isFinished = true
    try parent.flush()
  }

  /// Removes what programs that were ended have left in a folder: what is named as unfinished, is no longer
  /// locked and has not been written to for a minute.
  ///
  /// - Parameter isOurs: Whether it holds only what the caller would have put there.
  public static func removeAbandoned(in parent: Folder, isOurs: (Folder) -> Bool) {
    let now = Int64(time(nil)) * 1_000_000_000
    for name in (try? parent.names()) ?? [] where name.hasPrefix(Folder.unfinishedPrefix) {
      guard let status = parent.status(of: name), status.kind == S_IFDIR,
        status.modificationTime < now - 60_000_000_000, let folder = try? parent.folder(name),
        flock(folder.descriptor, LOCK_EX | LOCK_NB) == 0, isOurs(folder)
      else { continue }
      try? parent.removeFolder(name)
    }
  }
}
