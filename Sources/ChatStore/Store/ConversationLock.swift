import Conversations
import RWKVPlatform
import Synchronization

/// The right to write one conversation; it ends with the last reference to this object.
public final class ConversationLock: Sendable {
  /// The conversation's name.
  public let name: String
  let state: Mutex<State>

  /// The knowledge of the lock's holder.
  struct State {
    var lock: FileLock
    /// The conversation's file as it was last read or written; nil before that.
    var file: ConversationFile?
  }

  /// Locks the conversation in `folder`.
  ///
  /// - Throws: Why it must not or cannot be written.
  init(name: String, folder: String) throws(ReadOnlyReason) {
    self.name = name
    do throws(FileLock.Refusal) {
      state = Mutex(State(lock: try FileLock(Self.path(in: folder))))
    } catch {
      switch error {
      case .held(let process): throw .open(process: process)
      case .impossible(let problem): throw .unwritable(problem: problem)
      }
    }
    // Only the holder writes there.
    DurableFile.removeLeftovers(in: folder)
  }

  private init(name: String, _ state: State) {
    self.name = name
    self.state = Mutex(state)
  }

  /// The same lock for a conversation whose folder was given another name.
  func moved(to name: String) -> ConversationLock {
    ConversationLock(name: name, state.withLock { $0 })
  }

  /// Why the lock protects nothing; nil where it does.
  public var weakness: String? { state.withLock { $0.lock.weakness } }

  private static func path(in folder: String) -> String { folder + "/lock" }

  /// Whether what is locked lies in that folder now.
  func lies(in folder: String) -> Bool {
    state.withLock { $0.lock.isStill(at: Self.path(in: folder)) }
  }

  /// Makes sure that what is locked is still what lies in the folder, which another program may have put
  /// back; where it is not, that is locked instead.
  ///
  /// - Returns: False where somebody else holds that.
  func holds(_ folder: String) -> Bool {
    let path = Self.path(in: folder)
    return state.withLock { state in
      if state.lock.isStill(at: path) { return true }
      guard let lock = try? FileLock(path) else { return false }
      state.lock = lock
      return true
    }
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
