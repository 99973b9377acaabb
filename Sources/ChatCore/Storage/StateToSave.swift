import Foundation
import RWKVEngine

/// A state that is to be kept beside a conversation.
package struct StateToSave: Sendable {
  /// The tokens that it stands for.
  let tokens: TokenHistory
  /// Tells the vocabulary of these from every other.
  let vocabulary: String
  /// Makes its file, given where the tokens end in the conversation's log.
  let file: @Sendable (_ tokensEnd: Int) -> Data

  /// A state whose file is made when its turn comes, on the storage's queue.
  package init(
    _ tokens: TokenHistory, vocabulary: String, file: @escaping @Sendable (_ tokensEnd: Int) -> Data
  ) {
    self.tokens = tokens
    self.vocabulary = vocabulary
    self.file = file
  }

  /// A state of a model, which began from the empty one.
  package init(_ snapshot: Snapshot, of model: LoadedModel) {
    self.init(PrefixState(snapshot, of: model, from: nil), of: model)
  }

  init(_ prefix: PrefixState, of model: LoadedModel) {
    let snapshot = prefix.snapshot
    let (initialState, text) = (prefix.initialState, prefix.text)
    self.init(snapshot.tokens, vocabulary: model.vocabulary) { end in
      StateArchive.encode(
        snapshot, fingerprint: model.fingerprint, initialState: initialState,
        text: text.hexadecimal, tokensEnd: end)
    }
  }
}
