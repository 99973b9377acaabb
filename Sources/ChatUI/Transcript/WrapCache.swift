import Synchronization
import TerminalKit

/// Wrapped texts, kept so that a frame wraps only what is new.
///
/// A reference inside a value, and harmless there: what it returns depends on its arguments alone.
final class WrapCache: Sendable {
  private struct Key: Hashable {
    var text: String
    var columns: Int
  }

  /// Far more than a screen shows; then everything is forgotten, which costs one slower frame.
  private static let capacity = 1_024

  private let lines = Mutex<[Key: [Substring]]>([:])

  /// How many texts are kept.
  var count: Int { lines.withLock { $0.count } }

  /// The lines of a text.
  ///
  /// Of a growing text only what follows the last newline is wrapped anew.
  func lines(of text: String, columns: Int, isGrowing: Bool = false) -> [Substring] {
    guard isGrowing else { return cached(text, columns) }
    guard let newline = text.lastIndex(where: \.isNewline) else {
      return LineWrapping.wrap(text, columns: columns)
    }
    let tail = String(text[text.index(after: newline)...])
    return cached(String(text[..<newline]), columns) + LineWrapping.wrap(tail, columns: columns)
  }

  private func cached(_ text: String, _ columns: Int) -> [Substring] {
    let key = Key(text: text, columns: columns)
    if let known = lines.withLock({ $0[key] }) { return known }
    let wrapped = LineWrapping.wrap(text, columns: columns)
    lines.withLock {
      if $0.count >= Self.capacity { $0.removeAll() }
      $0[key] = wrapped
    }
    return wrapped
  }
}
