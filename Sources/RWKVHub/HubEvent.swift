/// What is told while something is fetched or sent.
public enum HubEvent: Hashable, Sendable {
  /// A file begins: so many of its bytes are there from an earlier time.
  case file(path: String, size: Int, have: Int)
  /// So many bytes of the file are there.
  case progress(received: Int, size: Int)
  /// The line or the server failed; it is tried again after so many seconds.
  case waiting(seconds: Double, reason: String)
  /// What is there already, perhaps of another program, is held against its hash: so many bytes so far.
  case checking(path: String, done: Int, size: Int)
  /// What was there has other bytes than its hash says; it is fetched anew.
  case damaged(path: String)
  /// Another program fetches the same file; it is waited for.
  case locked
  /// The hub cannot be reached; what the cache holds is used.
  case unreachable(reason: String)
}
