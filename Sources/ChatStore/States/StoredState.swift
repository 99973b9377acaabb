import Foundation

/// A state file beside a conversation, as the folder shows it.
public struct StoredState: Hashable, Sendable {
  /// The key it is kept under.
  public var key: String
  /// Bytes on disk.
  public var byteCount: Int
  /// When it was written.
  public var modified: Date

  /// Makes a description of a state file.
  public init(key: String, byteCount: Int, modified: Date) {
    self.key = key
    self.byteCount = byteCount
    self.modified = modified
  }

  /// The model and message that it is of; nil where the key is of another kind.
  public var place: StateKey? { StateKey(key) }
}
