import Foundation
import RWKVEngine
import RWKVTokenizers

/// The beginning of a text, read: a snapshot together with what its tokens stand for.
package struct PrefixState: Sendable {
  /// The fingerprint of the model that read it.
  var model: String
  /// The hash of the state that reading began from; nil for the empty one.
  var initialState: String?
  /// The text that its tokens spell.
  let text: ReadText
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
  ///
  /// - Parameter known: A state whose tokens it may begin with: what these spell is not worked out again then.
  init(
    _ snapshot: Snapshot, of model: LoadedModel, from initialState: String?,
    after known: PrefixState? = nil
  ) {
    var text = ReadText()
    var rest = snapshot.tokens[...]
    if let known, known.isAlike(model.fingerprint, initialState),
      snapshot.tokens.begins(with: known.snapshot.tokens)
    {
      text = known.text
      rest = rest.dropFirst(known.snapshot.tokens.count)
    }
    text.append(model.tokenizer.bytes(of: Array(rest)))
    self.init(
      model: model.fingerprint, initialState: initialState, text: text, snapshot: snapshot)
  }
}
