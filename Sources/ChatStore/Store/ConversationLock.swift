import Conversations
import Foundation
import Glibc
import Synchronization

/// The right to write one conversation; it ends with the last reference to this object.
///
/// It is an exclusive `flock` on the file `lock` in the conversation's folder. The system drops it
/// when the process ends, however it ends. A lock belongs to one opening, so a second opening in
/// the same process is refused like one from elsewhere.
public final class ConversationLock: Sendable {
  /// The conversation's name.
  public let name: String
  private let descriptor: Int32
  /// The reply that is being written under this lock, since the last save.
  let journal = Mutex<ReplyJournal?>(nil)

  /// Locks the conversation in `folder`.
  ///
  /// - Throws: Why it must not or cannot be written.
  init(name: String, folder: String) throws(ReadOnlyReason) {
    let path = folder + "/lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw .unwritable(problem: SystemError.last.description) }
    guard Self.lock(descriptor) else {
      defer { close(descriptor) }
      guard errno == EWOULDBLOCK else { throw .unwritable(problem: SystemError.last.description) }
      throw .open(process: Self.holder(descriptor))
    }
    guard Self.isSameFile(descriptor, path) else {
      close(descriptor)
      throw .unwritable(problem: "it was moved away just now")
    }
    self.name = name
    self.descriptor = descriptor
    noteProcess()
  }

  private init(name: String, descriptor: Int32) {
    self.name = name
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The same lock for a conversation whose folder was given another name.
  func moved(to name: String) throws(SystemError) -> ConversationLock {
    let same = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard same >= 0 else { throw .last }
    return ConversationLock(name: name, descriptor: same)
  }

  /// Leaves this process's number in the file for whoever is refused, unless it is there; the lock holds
  /// without it.
  private func noteProcess() {
    let number = getpid()
    guard Self.holder(descriptor) != number, ftruncate(descriptor, 0) == 0 else { return }
    try? SystemFile.write(Data("\(number)\n".utf8), to: descriptor)
  }

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
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int32(PromptFormat.stripped(String(decoding: bytes[..<count], as: UTF8.self)))
  }

  /// Whether the open file is still the one at `path`: its folder may have been moved to the trash
  /// between opening and locking.
  private static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
    var held = stat()
    guard fstat(descriptor, &held) == 0, let named = SystemFile.status(of: path) else {
      return false
    }
    return held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }
}

/// Why a conversation can only be read; the description is a sentence for the person.
public enum ReadOnlyReason: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is open for writing already, in that process if it is known.
  case open(process: Int32?)
  /// The folder cannot be written; the problem is in the system's words.
  case unwritable(problem: String)

  public var description: String {
    switch self {
    case .open(let process?): "it is open in process \(process)"
    case .open(nil): "it is open in another process"
    case .unwritable(let problem): "it cannot be written: \(problem)"
    }
  }
}

/// A conversation as it was opened.
public struct OpenedConversation: Sendable {
  /// Whether it may be written.
  public enum Access: Sendable {
    /// Only this opening may write it, for as long as it keeps the lock.
    case writable(ConversationLock)
    case readOnly(ReadOnlyReason)
  }

  /// The conversation as it is on disk.
  public var conversation: Conversation
  /// Whether it may be written.
  public let access: Access

  /// The lock, unless it is read-only.
  public var lock: ConversationLock? {
    if case .writable(let lock) = access { lock } else { nil }
  }
}
