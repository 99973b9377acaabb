import Foundation
import Glibc

/// An opened folder: the door to the file system for all that makes, replaces or removes something.
///
/// Work through it is done in the very folder that was opened, wherever links or other names
/// point meanwhile; no link in it is followed. What it makes is its person's alone, whatever the umask, and
/// bears a name that nobody can guess until it is whole.
public final class Folder: Sendable {
  let descriptor: Int32

  /// Opens a folder.
  ///
  /// - Parameter followsLinks: Whether the path itself may be a link to it: one that the person named.
  public init(_ path: String, followsLinks: Bool = false) throws(SystemError) {
    let link = followsLinks ? 0 : O_NOFOLLOW
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | link)
    guard descriptor >= 0 else { throw .last }
  }

  private init(_ name: String, in folder: Int32) throws(SystemError) {
    descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw .last }
  }

  deinit { close(descriptor) }

  /// A folder in it.
  public func folder(_ name: String) throws(SystemError) -> Folder {
    try Folder(Self.plain(name), in: descriptor)
  }

  /// Makes a folder for this person only, if it is not there, and opens it.
  @discardableResult
  public func makeFolder(_ name: String, mustBeNew: Bool = false) throws(SystemError) -> Folder {
    let name = try Self.plain(name)
    let isNew = mkdirat(descriptor, name, 0o700) == 0
    guard isNew || (errno == EEXIST && !mustBeNew) else { throw .last }
    let made = try Folder(name, in: descriptor)
    if isNew { fchmod(made.descriptor, 0o700) }
    return made
  }

  // MARK: Looking

  /// The names of what lies in it, hidden files included, in no order.
  public func names() throws(SystemError) -> [String] {
    let same = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard same >= 0, let stream = fdopendir(same) else { throw .last }
    defer { closedir(stream) }
    rewinddir(stream)
    var names: [String] = []
    while let entry = readdir(stream) {
      // The array of `d_name` is declared longer than an entry may be: only the pointer is good.
      let start = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      let name = String(cString: start.assumingMemoryBound(to: CChar.self))
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The status of what bears a name, a link's own where it is one; nil where there is nothing.
  public func status(of name: String) -> stat? {
    var status = stat()
    return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
  }

  /// The regular file of that name, opened for reading.
  public func file(_ name: String) throws(RegularFile.Failure) -> RegularFile {
    try RegularFile(name, in: descriptor)
  }

  /// The content of a regular file of at most `limit` bytes.
  public func read(_ name: String, limit: Int) throws(RegularFile.Failure) -> Data {
    try file(name).read(limit: limit)
  }

  // MARK: Making

  /// The prefix of names while files and folders are being made.
  public static let unfinishedPrefix = ".writing-"

  /// A name that nobody can guess.
  static func unfinishedName() -> String {
    "\(unfinishedPrefix)\(UInt64.random(in: 0...UInt64.max))"
  }

  /// Makes a file, which must not be there, and opens it for writing.
  ///
  /// - Returns: A descriptor, which the caller closes.
  public func create(_ name: String, mode: mode_t = 0o600) throws(SystemError) -> Int32 {
    let file = openat(
      descriptor, try Self.plain(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
      0o600)
    guard file >= 0 else { throw .last }
    fchmod(file, mode)
    return file
  }

  /// Makes a file that is not there yet, whole or not at all.
  public func create(
    _ name: String, with data: some ContiguousBytes, isDurable: Bool = true
  ) throws(SystemError) {
    let file = try create(name)
    do throws(SystemError) {
      try DurableFile.finish(file, with: data, isDurable: isDurable)
    } catch {
      unlinkat(descriptor, name, 0)
      throw error
    }
  }

  /// Puts a file in the place of another, or of none, in one step: either the old content or the new
  /// is there, also after a power cut. A link of that name is replaced; what it leads to stays.
  ///
  /// The bytes are written to a new file in the folder, flushed to the disk and renamed; then the folder is
  /// flushed. What a crash leaves of it, `removeLeftovers` takes away.
  ///
  /// - Parameter isDurable: False for what may be lost with the power: nothing is flushed then.
  public func replace(
    _ name: String, with data: some ContiguousBytes, mode: mode_t = 0o600, isDurable: Bool = true
  ) throws(SystemError) {
    let name = try Self.plain(name)
    let temporary = Self.unfinishedName()
    let file = try create(temporary, mode: mode)
    do throws(SystemError) {
      try DurableFile.finish(file, with: data, isDurable: isDurable)
      guard renameat(descriptor, temporary, descriptor, name) == 0 else { throw .last }
    } catch {
      unlinkat(descriptor, temporary, 0)
      throw error
    }
    if isDurable { try flush() }
  }

  /// Adds bytes to the end of a regular file, which is made where there is none: all of them or none.
  /// Nothing is flushed.
  ///
  /// - Parameter size: Bytes that the file has; with others it is another file than expected (`ESTALE`).
  public func append(
    _ name: String, _ data: some ContiguousBytes, at size: Int
  ) throws(SystemError) {
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let file = openat(descriptor, try Self.plain(name), flags, 0o600)
    guard file >= 0 else { throw .last }
    defer { close(file) }
    guard let stamp = FileStamp(ofOpen: file), stamp.size == size else {
      throw SystemError(code: ESTALE)
    }
    if status(of: name).map({ $0.st_nlink > 1 }) ?? false {
      // Its other names, e.g. in a backup, keep what they have.
      guard let before = try? read(name, limit: size) else { throw SystemError(code: EIO) }
      let more = data.withUnsafeBytes { Data($0) }
      return try replace(name, with: before + more, isDurable: false)
    }
    // The umask may have taken from a new one.
    if size == 0 { fchmod(file, 0o600) }
    try DurableFile.extend(file, with: data, from: size, isDurable: false)
  }

  /// Makes a symbolic link.
  public func makeLink(_ name: String, to path: String) throws(SystemError) {
    guard symlinkat(path, descriptor, try Self.plain(name)) == 0 else { throw .last }
  }

  /// Gives a file another name too, in a folder where there is none of that name.
  public func link(_ name: String, to folder: Folder, as other: String) throws(SystemError) {
    guard linkat(descriptor, name, folder.descriptor, try Self.plain(other), 0) == 0 else {
      throw .last
    }
  }

  /// Moves what bears a name to where nothing bears the new one.
  public func move(_ name: String, to folder: Folder, as other: String) throws(SystemError) {
    let (name, other) = (try Self.plain(name), try Self.plain(other))
    // An empty folder would be replaced; it too is somebody's.
    guard folder.status(of: other) == nil else { throw SystemError(code: EEXIST) }
    guard renameat(descriptor, name, folder.descriptor, other) == 0 else { throw .last }
  }

  /// Notes that a file was used just now.
  public func touch(_ name: String) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    _ = utimensat(descriptor, name, [now, now], AT_SYMLINK_NOFOLLOW)
  }

  /// Flushes the names in it to the disk.
  public func flush() throws(SystemError) { try DurableFile.flush(descriptor) }

  // MARK: Removing

  /// Removes a file or a link; what it leads to stays. One that is not there is no failure.
  public func removeFile(_ name: String) throws(SystemError) {
    guard unlinkat(descriptor, try Self.plain(name), 0) == 0 || errno == ENOENT else { throw .last }
  }

  /// Removes a folder with all that lies in it; links are removed, not followed.
  public func removeFolder(_ name: String) throws(SystemError) {
    let folder = try folder(name)
    for inner in try folder.names() {
      do throws(SystemError) {
        try folder.removeFile(inner)
      } catch {
        guard error.code == EISDIR || error.code == EPERM else { throw error }
        try folder.removeFolder(inner)
      }
    }
    guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 else { throw .last }
  }

  /// Removes what a crash left of files being written, where only the caller writes.
  public func removeLeftovers() {
    for name in (try? names()) ?? [] where name.hasPrefix(Self.unfinishedPrefix) {
      guard status(of: name)?.kind == S_IFREG else { continue }
      try? removeFile(name)
    }
  }

  /// A name that leads nowhere else.
  static func plain(_ name: String) throws(SystemError) -> String {
    guard !name.isEmpty, name != ".", name != "..",
      !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 })
    else { throw SystemError(code: EINVAL) }
    return name
  }
}
