import Glibc
import RWKVPlatform

/// A repository's folder in the cache that all of Hugging Face's programs share.
///
///     models--ORG--NAME/blobs/HASH                   the bytes
///     models--ORG--NAME/snapshots/COMMIT/PATH        a link to them
///     models--ORG--NAME/refs/BRANCH                  the commit that a branch was at
///     .locks/models--ORG--NAME/HASH.lock             held while a file is fetched
///
/// Bytes come first, then the link, then the branch: a crash leaves nothing that claims too much.
///
/// Nothing is made before there is something to put in it.
final class RepositoryCache {
  let name: RepositoryName
  /// The folder's path.
  let path: String
  private let cache: String
  private let commit: String
  private var opened: (folder: Folder, blobs: Folder, snapshot: Folder)?

  /// The folder of a repository, for the files of one commit.
  init(_ name: RepositoryName, commit: String, in cache: String) {
    self.name = name
    self.commit = commit
    self.cache = cache
    path = "\(cache)/\(name.folder)"
  }

  /// The folder and those in it, which are made where they are missing.
  private func open() throws(HubError) -> (folder: Folder, blobs: Folder, snapshot: Folder) {
    if let opened { return opened }
    do throws(SystemError) {
      let folder = try Folder.makeShared(cache).makeSharedFolder(name.folder)
      let snapshots = try folder.makeSharedFolder("snapshots")
      let made = (
        folder, try folder.makeSharedFolder("blobs"), try snapshots.makeSharedFolder(commit)
      )
      opened = made
      return made
    } catch {
      throw HubError(.file, "\(path): cannot be written: \(error)")
    }
  }

  // MARK: Bytes

  /// The suffix of a file that is not whole. No other program takes such a file up, nor does this one theirs:
  /// huggingface_hub 0.36 goes on with any HASH.incomplete that it finds, and calls the mixture whole.
  static let unfinishedSuffix = ".rwkv.incomplete"

  /// Whether the bytes of a file are there, by their number; a link into a store of several repositories is
  /// followed.
  func has(_ hash: FileHash, size: Int) -> Bool {
    guard let status = DurableFile.status(of: blobPath(hash)) else { return false }
    return status.kind == S_IFREG && Int(status.st_size) == size
  }

  func blobPath(_ hash: FileHash) -> String { "\(path)/blobs/\(hash.digits)" }

  /// The path of what is there of a file that is not whole.
  func unfinishedPath(_ hash: FileHash) -> String { blobPath(hash) + Self.unfinishedSuffix }

  /// Opens what is there of a file that is not whole, or begins one.
  func openUnfinished(_ hash: FileHash) throws(HubError) -> GrowingFile {
    let blobs = try open().blobs
    do throws(SystemError) {
      return GrowingFile(descriptor: try blobs.openShared(hash.digits + Self.unfinishedSuffix))
    } catch {
      throw HubError(.file, "\(unfinishedPath(hash)): cannot be written: \(error)")
    }
  }

  /// Gives the bytes of a file that is whole and verified their name.
  func finish(_ hash: FileHash, _ file: GrowingFile) throws(HubError) {
    let blobs = try open().blobs
    do throws(SystemError) {
      try file.flush()
      try blobs.rename(hash.digits + Self.unfinishedSuffix, to: hash.digits, in: blobs)
      try blobs.flush()
    } catch {
      throw HubError(.file, "\(blobPath(hash)): cannot be written: \(error)")
    }
  }

  /// Bytes that the file system has left.
  var freeBytes: Int? {
    var place = path
    while DurableFile.status(of: place) == nil, place != DurableFile.parent(of: place) {
      place = DurableFile.parent(of: place)
    }
    return (try? Folder(place, followsLinks: true))?.freeBytes
  }

  /// Waits until no other program fetches a file, and keeps the others waiting then; nil where the file
  /// system has no locks.
  func lock(
    _ hash: FileHash, isCancelled: () -> Bool, waits: () -> Void
  ) throws(HubError) -> FileLock? {
    let folder = "\(cache)/.locks/\(name.folder)"
    do throws(SystemError) {
      _ = try Folder.makeShared("\(cache)/.locks").makeSharedFolder(name.folder)
    } catch {
      throw HubError(.file, "\(folder): cannot be written: \(error)")
    }
    var hasTold = false
    while true {
      do throws(FileLock.Refusal) {
        return try FileLock("\(folder)/\(hash.digits).lock", mode: 0o666)
      } catch {
        guard case .held = error else { return nil }
        if !hasTold { waits() }
        hasTold = true
        if isCancelled() { throw .cancelled }
        usleep(100_000)
      }
    }
  }

  // MARK: Names

  /// Lets a file's path at the commit lead to its bytes. Where the file system has no links, the bytes
  /// themselves are moved there.
  func publish(_ file: RemoteFile, _ hash: FileHash) throws(HubError) {
    let parts = file.path.split(separator: "/").map(String.init)
    let opened = try open()
    do throws(SystemError) {
      var place = opened.snapshot
      for part in parts.dropLast() { place = try place.makeSharedFolder(part) }
      let target = String(repeating: "../", count: parts.count + 1) + "blobs/\(hash.digits)"
      guard place.link(parts.last!) != target else { return }
      do throws(SystemError) {
        try place.replaceLink(parts.last!, to: target)
      } catch {
        guard [EPERM, ENOTSUP, ENOSYS].contains(error.code) else { throw error }
        try opened.blobs.rename(hash.digits, to: parts.last!, in: place)
      }
    } catch {
      throw HubError(
        .file, "\(path)/snapshots/\(commit)/\(file.path): cannot be written: \(error)")
    }
  }

  /// Notes that a branch or tag is at the commit; one that is itself the commit needs no note.
  func note(_ revision: String) throws(HubError) {
    guard revision != commit else { return }
    let parts = revision.split(separator: "/").map(String.init)
    guard RemoteFile.isPlain(revision), let last = parts.last else { return }
    let folder = try open().folder
    do throws(SystemError) {
      var place = try folder.makeSharedFolder("refs")
      for part in parts.dropLast() { place = try place.makeSharedFolder(part) }
      try place.replace(last, with: Array(commit.utf8), mode: 0o666 & ~Self.mask)
    } catch {
      throw HubError(.file, "\(path)/refs/\(revision): cannot be written: \(error)")
    }
  }

  /// What the umask takes away; read from the system, for asking the usual way changes it for a moment.
  private static let mask: mode_t = {
    guard let status = try? RegularFile.readAnything("/proc/self/status", limit: 1 << 16),
      let text = String(validating: status, as: UTF8.self),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Umask:") }),
      let mask = mode_t(line.dropFirst(6).trimmingPrefix(while: \.isWhitespace), radix: 8)
    else { return 0o022 }
    return mask
  }()
}
