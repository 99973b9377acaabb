import Foundation
import RWKVEngine

/// A snapshot together with the text that its tokens stand for.
struct ReadText: Sendable {
  /// The fingerprint of the model that read it.
  let model: String
  /// The hash of the state that reading began from; nil for the empty one.
  var initialState: String?
  /// UTF-8, as `String` repairs it where tokens hold half characters.
  let text: [UInt8]
  var snapshot: Snapshot
}

/// The last few snapshots: whatever text comes next, reading begins after the longest one that it
/// begins with. So a retry, an undo or another branch costs only what is new.
struct SnapshotShelf {
  private var entries: [ReadText] = []
  /// Bytes of all states together; at least two snapshots are kept whatever their size.
  private let byteLimit: Int

  init(byteLimit: Int = 256 << 20) { self.byteLimit = byteLimit }

  /// Adds a snapshot in place of one that stands for the same text.
  mutating func add(_ entry: ReadText) {
    entries.removeAll { $0.isAlike(entry.model, entry.initialState) && $0.text == entry.text }
    entries.append(entry)
    var bytes = 0
    let kept = entries.reversed().enumerated().prefix { index, entry in
      bytes += entry.snapshot.state.layout.byteCount
      return index < 2 || (bytes <= byteLimit && index < 32)
    }
    entries = kept.reversed().map(\.element)
  }

  /// The snapshot of that model, from that initial state, with the longest text that `text` begins
  /// with.
  func longest(
    beginning text: [UInt8], model: String, initialState: String? = nil
  ) -> ReadText? {
    entries.filter { $0.isAlike(model, initialState) && text.begins(with: $0.text) }
      .max { $0.text.count < $1.text.count }
  }
}

extension ReadText {
  /// The same place in memory of its own; see `Snapshot.detached`.
  func detached() -> ReadText {
    var copy = self
    copy.snapshot = snapshot.detached()
    return copy
  }

  /// Whether the same model read it from the same initial state.
  func isAlike(_ model: String, _ initialState: String?) -> Bool {
    (self.model, self.initialState) == (model, initialState)
  }
}

extension Array where Element == UInt8 {
  /// Whether these bytes begin with others; one comparison of memory, since texts may be long.
  func begins(with other: [UInt8]) -> Bool {
    count >= other.count
      && withUnsafeBytes { bytes in
        other.withUnsafeBytes {
          $0.isEmpty || $0.baseAddress == bytes.baseAddress
            || memcmp(bytes.baseAddress!, $0.baseAddress!, $0.count) == 0
        }
      }
  }
}
