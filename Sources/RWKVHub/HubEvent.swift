/// What is told while something is fetched or sent.
public enum HubEvent: Hashable, Sendable {
  /// A file begins: so many of its bytes are there from an earlier time.
  case file(path: String, size: Int, have: Int)
  /// So many bytes of the file are there.
  case progress(received: Int, size: Int)
  /// The line or the server failed; it is tried again after so many seconds.
  case waiting(seconds: Double, reason: String)
  /// Another program fetches the same file; it is waited for.
  case locked
  /// The hub cannot be reached; what the cache holds is used.
  case unreachable(reason: String)
}
