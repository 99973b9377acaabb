import Foundation
import RWKVEngine

/// The beginning of a text, read: a snapshot together with what its tokens stand for.
package struct PrefixState: Sendable {
  /// The fingerprint of the model that read it.
  let model: String
  /// The hash of the state that reading began from; nil for the empty one.
  var initialState: String?
  /// UTF-8, as `String` repairs it where tokens hold half characters.
  let text: [UInt8]
  package var snapshot: Snapshot

  /// The same state in memory of its own; see `Snapshot.detached`.
  func detached() -> PrefixState {
    var copy = self
    copy.snapshot = snapshot.detached()
    return copy
  }

  /// Whether the same model read it from the same initial state.
  func isAlike(_ model: String, _ initialState: String?) -> Bool {
    (self.model, self.initialState) == (model, initialState)
  }
}

extension PrefixState {
  /// A snapshot of a model, with the text that its tokens spell.
  init(_ snapshot: Snapshot, of model: LoadedModel, from initialState: String?) {
    self.init(
      model: model.fingerprint, initialState: initialState,
      text: model.text(of: snapshot.tokens), snapshot: snapshot)
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
