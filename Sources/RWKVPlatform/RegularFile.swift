import Foundation
import Glibc

/// An opened regular file, which no longer depends on what its name leads to: the door for reading.
///
/// A named pipe, a device or a folder is refused before anything waits, and a size is held against a limit
/// before anything is allocated.
public final class RegularFile: Sendable {
  /// Why a file cannot be read.
  public enum Failure: Error, CustomStringConvertible {
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

  /// Open for reading as long as this object lives.
  public let descriptor: Int32
  /// Bytes when it was opened.
  public let size: Int

  /// Opens a regular file.
  ///
  /// - Parameter followsLinks: Whether it may lie elsewhere; not for what others may have put there.
  public convenience init(_ path: String, followsLinks: Bool = true) throws(Failure) {
    try self.init(path, in: AT_FDCWD, followsLinks: followsLinks)
  }

  init(_ name: String, in folder: Int32, followsLinks: Bool = false) throws(Failure) {
    // Without O_NONBLOCK opening a named pipe would wait for a writer.
    let link = followsLinks ? 0 : O_NOFOLLOW
    let file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | link)
    guard file >= 0 else { throw .system(.last) }
    var status = stat()
    let failure: Failure? =
      fstat(file, &status) != 0 ? .system(.last) : status.kind == S_IFREG ? nil : .notAFile
    if let failure {
      close(file)
      throw failure
    }
    descriptor = file
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The stamp that tells it from others, and from itself after a change.
  public var stamp: FileStamp? { FileStamp(ofOpen: descriptor) }

  /// All of it, if that is at most `limit` bytes.
  public func read(limit: Int) throws(Failure) -> Data {
    guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
    return try read(from: 0, to: size)
  }

  /// The bytes between two places, as far as the file goes.
  public func read(from start: Int, to end: Int) throws(Failure) -> Data {
    let size = end - start
    // Memory that is neither cleared before nor copied after.
    guard let bytes = malloc(max(size, 1)) else { throw .system(.last) }
    var done = 0
    while done < size {
      let count = pread(descriptor, bytes + done, size - done, off_t(start + done))
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

  /// All of it, mapped into memory; it must have at most `limit` bytes.
  public func map(limit: Int) throws(Failure) -> Data {
    guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
    guard size > 0 else { return Data() }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw .system(.last) }
    return Data(bytesNoCopy: start, count: size, deallocator: .unmap)
  }

  /// At most `limit` bytes of something that need not be a file and says no size, such as a pipe that the
  /// person named or what the system tells of itself; nil where there are more.
  public static func readAnything(_ path: String, limit: Int) throws(SystemError) -> Data? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .last }
    defer { close(file) }
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while data.count <= limit {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last }
      if count == 0 { return data }
      data += buffer[..<count]
    }
    return nil
  }
}
