import Foundation
import Glibc

/// Files read and written whole, so that a crash or a full disk never leaves half of one.
public enum DurableFile {
  /// Why a file cannot be read.
  public enum ReadFailure: Error, CustomStringConvertible {
    case system(SystemError)
    case notAFile
    case tooLarge(bytes: Int, limit: Int)

    public var description: String {
      switch self {
      case .system(let error): "cannot be read: \(error)"
      case .notAFile: "is not a file"
      case .tooLarge(let bytes, let limit): "has \(bytes) bytes; \(limit) are the most allowed"
      }
    }
  }

  /// The content of a regular file of at most `limit` bytes.
  ///
  /// - Parameter followsLinks: Whether it may lie elsewhere; not for what others may have put there.
  public static func read(
    _ path: String, limit: Int, followsLinks: Bool = true
  ) throws(ReadFailure) -> Data {
    let (file, size) = try openRegular(path, followsLinks: followsLinks)
    defer { close(file) }
    guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
    return try read(file, from: 0, to: size)
  }

  /// The last bytes of a regular file: `count`, or all where it has fewer.
  public static func readEnd(of path: String, _ count: Int) throws(ReadFailure) -> Data {
    let (file, size) = try openRegular(path)
    defer { close(file) }
    return try read(file, from: max(0, size - count), to: size)
  }

  /// Opens a regular file for reading, and tells its size.
  private static func openRegular(
    _ path: String, followsLinks: Bool = true
  ) throws(ReadFailure) -> (file: Int32, size: Int) {
    // Without O_NONBLOCK opening a named pipe would wait for a writer.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW))
    guard file >= 0 else { throw .system(.last) }
    var status = stat()
    let failure: ReadFailure? =
      fstat(file, &status) != 0 ? .system(.last) : status.kind == S_IFREG ? nil : .notAFile
    if let failure {
      close(file)
      throw failure
    }
    return (file, Int(status.st_size))
  }

  /// What lies in an open file between two places, as far as it goes.
  private static func read(
    _ file: Int32, from start: Int, to end: Int
  ) throws(ReadFailure) -> Data {
    let size = end - start
    // Memory that is neither cleared before nor copied after.
    guard let bytes = malloc(max(size, 1)) else { throw .system(.last) }
    var done = 0
    while done < size {
      let count = pread(file, bytes + done, size - done, off_t(start + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        defer { free(bytes) }
        throw .system(.last)
      }
      if count == 0 { break }
      done += count
    }
    return Data(bytesNoCopy: bytes, count: done, deallocator: .free)
  }

  /// Puts a file in the place of another, or of none, in one step: either the old content or the new
  /// is there, also after a power cut.
  ///
  /// The bytes are written to a new file in the same folder, whose name nobody can guess, flushed to the
  /// disk and renamed; then the folder is flushed. What a crash leaves of it, `removeLeftovers` takes away.
  ///
  /// - Parameter isDurable: False for what may be lost with the power: nothing is flushed then.
  public static func replace(
    _ path: String, with data: some ContiguousBytes, isDurable: Bool = true
  ) throws(SystemError) {
    let folder = parent(of: path)
    let temporary = "\(folder)/\(temporaryPrefix)\(UInt64.random(in: 0...UInt64.max))"
    let file = try createPrivate(temporary)
    do throws(SystemError) {
      try finish(file, with: data, isDurable: isDurable)
      guard rename(temporary, path) == 0 else { throw .last }
    } catch {
      unlink(temporary)
      throw error
    }
    if isDurable { try flushFolder(folder) }
  }

  /// What the names of files begin with that are being written.
  static let temporaryPrefix = ".writing-"

  /// Removes what a crash left of files being written in a folder that only the caller writes to.
  public static func removeLeftovers(in folder: String) {
    guard let folder = try? Folder(folder), let names = try? folder.names() else { return }
    for name in names where name.hasPrefix(temporaryPrefix) { try? folder.removeFile(name) }
  }

  /// Makes a file for this person only, whatever the umask; it must not be there.
  static func createPrivate(_ path: String) throws(SystemError) -> Int32 {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .last }
    fchmod(file, 0o600)
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
    do throws(SystemError) {
      try write(data, to: file)
      while fdatasync(file) != 0 {
        guard errno == EINTR else { throw .last }
      }
    } catch {
      _ = ftruncate(file, off_t(expected.size))
      throw error
    }
    return FileStamp(ofOpen: file)
  }

  /// Adds bytes to the end of a regular file, which is made where there is none: all of them or none.
  /// Nothing is flushed.
  ///
  /// - Parameter size: Bytes that the file has; with others it is another file than expected (`ESTALE`).
  public static func append(
    _ data: some ContiguousBytes, to path: String, at size: Int
  ) throws(SystemError) {
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let file = open(path, flags, 0o600)
    guard file >= 0 else { throw .last }
    defer { close(file) }
    guard let stamp = FileStamp(ofOpen: file), stamp.size == size else {
      throw SystemError(code: ESTALE)
    }
    do throws(SystemError) {
      try write(data, to: file)
    } catch {
      _ = ftruncate(file, off_t(size))
      throw error
    }
  }

  /// Makes a file that is not there yet, whole or not at all.
  public static func create(_ path: String, with data: some ContiguousBytes) throws(SystemError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard file >= 0 else { throw .last }
    do throws(SystemError) {
      try finish(file, with: data, isDurable: true)
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Writes a new file's bytes to the disk and closes it.
  private static func finish(
    _ file: Int32, with data: some ContiguousBytes, isDurable: Bool
  ) throws(SystemError) {
    defer { close(file) }
    try write(data, to: file)
    if isDurable { try flush(file) }
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
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw .last }
    defer { close(folder) }
    try flush(folder)
  }

  /// Makes a folder, and those it lies in, for this person only.
  public static func makeFolder(_ path: String) throws(SystemError) {
    if let existing = status(of: path) {
      guard existing.kind == S_IFDIR else { throw SystemError(code: ENOTDIR) }
      return
    }
    let parent = parent(of: path)
    if parent != path { try makeFolder(parent) }
    guard mkdir(path, 0o700) == 0 || isFolder(path) else { throw .last }
  }

  /// Whether there is a folder of that name.
  public static func isFolder(_ path: String) -> Bool {
    status(of: path)?.kind == S_IFDIR
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

  /// The folder that a path lies in.
  public static func parent(of path: String) -> String {
    let parent = (path as NSString).deletingLastPathComponent
    return parent.isEmpty ? "." : parent
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
  /// What lies there: `S_IFREG`, `S_IFDIR`, …
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
