/// Why something of the hub cannot be had; one line that says what to do about it.
public struct HubError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure.
  public enum Kind: Hashable, Sendable {
    /// The name cannot be one of the hub's.
    case name
    /// Requests are forbidden by the environment, and the cache does not hold it.
    case offline
    /// There is no such repository, revision or file.
    case notFound
    /// It needs a token, another one, or terms to be accepted.
    case access
    /// Several files fit; which one must be said.
    case ambiguous([RemoteFile])
    /// The line or the server failed, also after several tries.
    case network
    /// An answer that no hub gives, such as the page of a proxy.
    case answer
    /// The bytes are not those that were asked for.
    case mismatch
    /// A file cannot be written or read.
    case file
    /// The disk has too little room.
    case disk
    /// A library of the system is missing.
    case missingLibrary
    /// Somebody committed meanwhile.
    case race
    /// It was cancelled; what came is kept.
    case cancelled
  }

  /// The kind of failure.
  public let kind: Kind
  /// One line.
  public let description: String

  /// Makes an error.
  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// Being asked to stop.
  static let cancelled = HubError(
    .cancelled, "stopped; what came is kept, and the next pull goes on from there")
}
