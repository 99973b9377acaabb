import Foundation
import Glibc

/// An exclusive `flock` on a file, which holds the process's number. The system drops it when the process
/// ends, however it ends; the file itself means nothing.
///
/// A lock belongs to one opening, so a second one in the same process is refused like one from elsewhere.
/// On a file system that has no locks (some network disks) it protects nothing, and says so.
public final class FileLock: Sendable {
  /// Why a lock cannot be had.
  public enum Refusal: Error, Hashable, Sendable {
    /// That process has it, if it is known.
    case held(process: Int32?)
    /// The system's words.
    case impossible(String)
  }

  private let descriptor: Int32
  /// Why it protects nothing, in the system's words; nil where it does.
  public let weakness: String?

  /// Locks the file at a path, which is made where it is missing.
  ///
  /// - Parameter mode: Who may use the file that is made, less what the umask takes away.
  public init(_ path: String, mode: mode_t = 0o600) throws(Refusal) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode)
    guard descriptor >= 0 else { throw .impossible(SystemError.last.description) }
    let isLocked = Self.lock(descriptor)
    let hasNoLocks = !isLocked && [ENOSYS, ENOLCK, EOPNOTSUPP].contains(errno)
    weakness = hasNoLocks ? SystemError.last.description : nil
    guard isLocked || hasNoLocks else {
      defer { close(descriptor) }
      guard errno == EWOULDBLOCK else { throw .impossible(SystemError.last.description) }
      throw .held(process: Self.holder(descriptor))
    }
    self.descriptor = descriptor
    guard isStill(at: path) else { throw .impossible("it was moved away just now") }
    noteProcess()
  }

  deinit { close(descriptor) }

  /// Whether the file that is locked is still the one at a path: its folder may have been moved, or put back
  /// by another program.
  public func isStill(at path: String) -> Bool {
    var (held, named) = (stat(), stat())
    guard fstat(descriptor, &held) == 0, lstat(path, &named) == 0 else { return false }
    return held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }

  /// Leaves this process's number for whoever is refused; the lock holds without it. A file that has another
  /// name too, or more in it, is somebody's and stays as it is.
  private func noteProcess() {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.kind == S_IFREG, status.st_nlink == 1,
      status.st_size <= Self.length
    else { return }
    let number = "\(getpid())"
    let line = number + String(repeating: " ", count: Self.length - 1 - number.utf8.count) + "\n"
    _ = line.withCString { pwrite(descriptor, $0, Self.length, 0) }
  }

  private static let length = 16

  /// Takes the lock; false, with `errno`, where it cannot be had.
  ///
  /// A process that is just being started holds all descriptors of the one that starts it until it runs
  /// its program, and with them a lock that was given back: so a lock that is held is asked for again.
  private static func lock(_ descriptor: Int32) -> Bool {
    for _ in 0..<10 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      guard errno == EWOULDBLOCK else { return false }
      usleep(10_000)
    }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }

  private static func holder(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: length)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    return Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
