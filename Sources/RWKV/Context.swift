import RWKVEngine

/// The text that a model has read, as what it keeps of it: a state of fixed size.
///
/// A value: a copy is a branch, to go on from in another direction. It is of one model, and of no use
/// to any other.
public struct Context: Hashable, Sendable {
  /// The fingerprint of the model.
  let model: String
  let snapshot: Snapshot

  /// Every token that was read, from the first.
  public var tokens: [Int] { Array(snapshot.tokens) }

  /// The score of each token to come next, by its number; empty before the first token is read.
  public var logits: [Float] { snapshot.logits }
}
