import Conversations
import Synchronization

/// Wrapped texts, kept so that a frame wraps only what is new.
///
/// A reference inside a value, and harmless there: what it returns depends on its arguments alone.
final class WrapCache: Sendable {
  /// The owner of a text: it tells which earlier text may be gone on from.
  enum Source: Hashable, Sendable {
    case message(MessageID)
    /// What a model thought before a reply.
    case thought(MessageID)
    case composer
    /// One of several replies.
    case alternative(Int)
  }

  /// Far more than a screen shows; then everything is forgotten, which costs one slower frame.
  private static let capacity = 1_024

  private let texts = Mutex<[Source: WrappedText]>([:])

  /// How many texts are kept.
  var count: Int { texts.withLock { $0.count } }

  /// The lines of a text; of one that grew since it was last asked for, only the end is wrapped.
  func lines(of text: String, from source: Source, columns: Int) -> WrappedText {
    let known = texts.withLock { $0[source] }
    // Texts that share their storage, as those of two frames do, are compared at once.
    if let known, known.columns == columns, known.text.isSame(as: text) { return known }
    let wrapped =
      known.map { WrappedText(text, columns: columns, goingOnFrom: $0) }
      ?? WrappedText(text, columns: columns)
    texts.withLock {
      if $0.count >= Self.capacity { $0.removeAll() }
      $0[source] = wrapped
    }
    return wrapped
  }
}
