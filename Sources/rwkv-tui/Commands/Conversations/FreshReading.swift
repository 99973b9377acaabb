import ChatCore
import Conversations
import RWKVEngine
import RWKVTokenizers

/// Reads token lists from the start, to hold states against; where one list goes on with another, only
/// the rest is read.
struct FreshReading {
  /// How far logits may lie apart, as a share of the largest: a token at a time and in chunks differ
  /// by rounding, and so do machines.
  static let tolerance: Float = 1e-3

  private let model: any LanguageModel
  private let workspace: Workspace
  /// Before the first token.
  private let origin: Snapshot
  private var reached: Snapshot

  /// Begins before the first token, with the state that the conversation begins from; nil where that
  /// cannot be had.
  init?(_ loaded: LoadedModel, from initial: InitialState?, _ workspace: Workspace) {
    model = loaded.model
    self.workspace = workspace
    guard let state = try? initial.map({ try $0.state(for: loaded) }) ?? model.initialState()
    else { return nil }
    origin = Snapshot(before: state)
    reached = origin
  }

  /// How far a snapshot's logits are from those of reading its tokens, as a share of the largest.
  mutating func distance(of snapshot: Snapshot) -> Float {
    if !snapshot.tokens.begins(with: reached.tokens) {
      reached = origin
    }
    _ = reached.read(Array(snapshot.tokens[reached.tokens.count...]), with: model, workspace)
    guard reached.logits.count == snapshot.logits.count else { return .infinity }
    let scale = reached.logits.reduce(1) { max($0, abs($1)) }
    return zip(reached.logits, snapshot.logits).reduce(0) { farthest, pair in
      let distance = abs(pair.0 - pair.1) / scale
      return distance.isNaN ? .infinity : max(farthest, distance)
    }
  }
}
