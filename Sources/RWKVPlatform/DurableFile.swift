import Foundation
import Glibc

/// Files read and written whole, so that a crash or a full disk never leaves half of one.
public enum DurableFile {
  /// Why a file cannot be read.
  public typealias ReadFailure = RegularFile.Failure

  /// The content of a regular file of at most `limit` bytes.
  ///
  /// - Parameter followsLinks: Whether it may lie elsewhere; not for what others may have put there.
  public static func read(
    _ path: String, limit: Int, followsLinks: Bool = true
  ) throws(ReadFailure) -> Data {
    try RegularFile(path, followsLinks: followsLinks).read(limit: limit)
  }

  /// The last bytes of a regular file: `count`, or all where it has fewer.
  public static func readEnd(of path: String, _ count: Int) throws(ReadFailure) -> Data {
    let file = try RegularFile(path)
    return try file.read(from: max(0, file.size - count), to: file.size)
  }

  /// Puts a file in the place of another, or of none; see `Folder.replace`.
  ///
  /// - Parameter isDurable: False for what may be lost with the power: nothing is flushed then.
  public static func replace(
    _ path: String, with data: some ContiguousBytes, isDurable: Bool = true
  ) throws(SystemError) {
    try Folder(parent(of: path), followsLinks: true)
      .replace(name(of: path), with: data, isDurable: isDurable)
  }

  /// Adds a suffix to a file's name, in the place of what bears that name; where that fails, it stays.
  public static func putAside(_ path: String, as suffix: String) {
    guard let folder = try? Folder(parent(of: path), followsLinks: true) else { return }
    try? folder.rename(name(of: path), to: name(of: path) + suffix, in: folder)
  }

  /// Removes what a crash left of files being written in a folder that only the caller writes to.
  public static func removeLeftovers(in folder: String) {
    try? Folder(folder).removeLeftovers()
  }

  /// Opens a regular file to add to, which is made where it is missing.
  ///
  /// - Returns: A descriptor, which the caller closes.
  public static func openForAppending(_ path: String) throws(SystemError) -> Int32 {
    let file = open(
      path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard file >= 0 else { throw .last }
    guard FileStamp(ofOpen: file) != nil else {
      close(file)
      throw SystemError(code: EINVAL)
    }
    return file
  }

  /// Adds bytes to the end of a regular file, and flushes them to the disk: all of them or none.
  ///
  /// - Parameter expected: What the file must be; its status before.
  /// - Returns: The file's status after, or nil where it is another file than expected; nothing is
  ///   written then.
  public static func append(
    _ data: some ContiguousBytes, to path: String, ifStill expected: FileStamp
  ) throws(SystemError) -> FileStamp? {
    let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { throw .last }
    defer { close(file) }
    guard FileStamp(ofOpen: file) == expected else { return nil }
    try extend(file, with: data, from: expected.size, isDurable: true)
    return FileStamp(ofOpen: file)
  }

  /// Adds bytes to the end of an open file: all of them or none.
  ///
  /// - Parameters:
  ///   - size: Bytes that it has.
  ///   - isDurable: Whether they are flushed to the disk.
  static func extend(
    _ file: Int32, with data: some ContiguousBytes, from size: Int, isDurable: Bool
  ) throws(SystemError) {
    do throws(SystemError) {
      try write(data, to: file)
      while isDurable, fdatasync(file) != 0 {
        guard errno == EINTR else { throw .last }
      }
    } catch {
      _ = ftruncate(file, off_t(size))
      throw error
    }
  }

  /// Makes a file that is not there yet, whole or not at all.
  public static func create(_ path: String, with data: some ContiguousBytes) throws(SystemError) {
    try Folder(parent(of: path), followsLinks: true).create(name(of: path), with: data)
  }

  /// Makes a file that is not there yet, and opens it for writing.
  ///
  /// - Returns: A descriptor, which the caller closes.
  public static func create(_ path: String) throws(SystemError) -> Int32 {
    try Folder(parent(of: path), followsLinks: true).create(name(of: path))
  }

  /// Writes a new file's bytes to the disk and closes it.
  static func finish(
    _ file: Int32, with data: some ContiguousBytes, isDurable: Bool
  ) throws(SystemError) {
    defer { close(file) }
    try write(data, to: file)
    if isDurable { try flush(file) }
  }

  /// Writes bytes to something that is there and is no file, such as a pipe or a device.
  public static func writeThrough(
    _ path: String, _ data: some ContiguousBytes
  ) throws(SystemError) {
    let file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw .last }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .last }
    guard status.kind != S_IFREG else { throw SystemError(code: EEXIST) }
    try write(data, to: file)
  }

  /// Writes all bytes to an open file.
  public static func write(_ data: some ContiguousBytes, to file: Int32) throws(SystemError) {
    let failure: SystemError? = data.withUnsafeBytes { bytes -> SystemError? in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(file, bytes.baseAddress! + done, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { return .last }
        done += count
      }
      return nil
    }
    if let failure { throw failure }
  }

  /// Flushes the names in a folder to the disk.
  public static func flushFolder(_ path: String) throws(SystemError) {
    try Folder(path, followsLinks: true).flush()
  }

  /// Makes a folder, and those it lies in, for this person only.
  public static func makeFolder(_ path: String) throws(SystemError) {
    if let existing = status(of: path) {
      guard existing.kind == S_IFDIR else { throw SystemError(code: ENOTDIR) }
      return
    }
    let parent = parent(of: path)
    if parent != path { try makeFolder(parent) }
    try Folder(parent, followsLinks: true).makeFolder(name(of: path))
  }

  /// Whether there is a folder of that name.
  ///
  /// - Parameter followsLinks: Whether a link to one counts; not for what others may have put there.
  public static func isFolder(_ path: String, followsLinks: Bool = true) -> Bool {
    (followsLinks ? status(of: path) : ownStatus(of: path))?.kind == S_IFDIR
  }

  /// The names of what lies in a folder, hidden files included, in no order.
  public static func names(in folder: String) throws(SystemError) -> [String] {
    guard let stream = opendir(folder) else { throw .last }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      // The array of `d_name` is declared longer than an entry may be: only the pointer is good.
      let start = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      names.append(String(cString: start.assumingMemoryBound(to: CChar.self)))
    }
    return names
  }

  /// The status of what lies at a path, links followed; nil where there is nothing.
  public static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// The status of what lies at a path, a link's own where it is one; nil where there is nothing.
  public static func ownStatus(of path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }

  /// The last part of a path; slashes at its end do not count.
  static func name(of path: String) -> String {
    let path = trimmed(path)
    guard path != "/", let slash = path.utf8.lastIndex(of: slash) else { return String(path) }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The folder that a path lies in.
  public static func parent(of path: String) -> String {
    let path = trimmed(path)
    guard let slash = path.utf8.lastIndex(of: slash) else { return "." }
    let parent = trimmed(path[..<slash])
    return parent.isEmpty ? "/" : String(parent)
  }

  private static let slash = UInt8(ascii: "/")

  /// A path without slashes at its end. Bytes, for a slash and a combining mark are one Character; and
  /// Foundation's functions for this trap at a path such as "x".
  private static func trimmed(_ path: some StringProtocol) -> Substring {
    var path = Substring(path)
    while path.utf8.count > 1, path.utf8.last == slash {
      path = path[..<path.utf8.index(before: path.endIndex)]
    }
    return path
  }

  /// Flushes an open file or folder to the disk.
  public static func flush(_ file: Int32) throws(SystemError) {
    while fsync(file) != 0 {
      // Some file systems cannot flush a folder; there is nothing more to do about it then.
      if errno == EINVAL { return }
      guard errno == EINTR else { throw .last }
    }
  }
}

extension stat {
  /// The kind of thing: `S_IFREG`, `S_IFDIR`, …
  public var kind: mode_t { st_mode & S_IFMT }

  /// When the content was changed last, in nanoseconds since 1970; the nearest that can be said.
  public var modificationTime: Int64 {
    let (seconds, overflow) = Int64(st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let (time, isLate) = seconds.addingReportingOverflow(Int64(st_mtim.tv_nsec))
    guard overflow || isLate else { return time }
    return st_mtim.tv_sec < 0 ? .min : .max
  }

  /// When the content was changed last.
  public var modificationDate: Date {
    Date(timeIntervalSince1970: Double(st_mtim.tv_sec) + Double(st_mtim.tv_nsec) / 1e9)
  }
}
