import Conversations
import Foundation

/// What the states of one conversation are worth.
struct SnapshotWorths {
  private let line: [MessageID?: Int]
  private let lineCount: Int
  private let known: Set<MessageID>
  private let pinned: Set<MessageID>
  private let childCounts: [MessageID?: Int]
  private let tipKey: StateKey?
  private let model: String?
  private let policy: SnapshotPolicy

  init(
    _ conversation: Conversation, _ states: [StoredState], model: String?, policy: SnapshotPolicy
  ) {
    let messages = conversation.line
    // The beginning is the place of depth 0.
    let places = [nil] + messages.map { Optional($0.id) }
    line = Dictionary(uniqueKeysWithValues: zip(places, places.indices))
    lineCount = messages.count
    known = Set(conversation.messages.map(\.id))
    pinned = Set(conversation.messages.lazy.filter(\.isPinned).map(\.id))
    childCounts = conversation.messages.reduce(into: [:]) { $0[$1.parent, default: 0] += 1 }
    let keys = Set(states.compactMap(\.place))
    tipKey = model.flatMap { model in
      places.reversed().lazy.map { StateKey(model: model, message: $0) }.first(where: keys.contains)
    }
    self.model = model
    self.policy = policy
  }

  /// What a state is worth; nil where its message is gone, or it is far back and not to be kept.
  func worth(of state: StoredState) -> SnapshotPlan.Worth? {
    guard let key = state.place else { return foreign(state) }
    if let id = key.message, !known.contains(id) { return nil }
    guard key.model == model else { return foreign(state) }
    if let id = key.message, pinned.contains(id) {
      return SnapshotPlan.Worth(reason: .pinned, rank: -id)
    }
    if key == tipKey { return SnapshotPlan.Worth(reason: .tip, rank: 0) }
    let byLine = line[key.message].flatMap(worth(atDepth:))
    return [byLine, branch(key.message)].compactMap(\.self).min()
  }

  private func foreign(_ state: StoredState) -> SnapshotPlan.Worth {
    SnapshotPlan.Worth(reason: .foreign, rank: -Int(state.modified.timeIntervalSince1970))
  }

  /// The worth of a place by the branches it has to do with.
  private func branch(_ message: MessageID?) -> SnapshotPlan.Worth? {
    switch childCounts[message, default: 0] {
    case 0: SnapshotPlan.Worth(reason: .branchTip, rank: -(message ?? 0))
    case 1: nil
    default: SnapshotPlan.Worth(reason: .branchPoint, rank: -(message ?? 0))
    }
  }

  /// The worth of a place on the line. Those that stay even where the gaps are widest, seen from
  /// their distance, come first; of equal ones the nearer.
  private func worth(atDepth depth: Int) -> SnapshotPlan.Worth? {
    let distance = lineCount - depth
    guard policy.keepsState(atDepth: depth, ofLine: lineCount) else { return nil }
    if distance < policy.recent { return SnapshotPlan.Worth(reason: .recent, rank: distance) }
    let coarseness = min(depth.trailingZeroBitCount, 62) - SnapshotPolicy.logarithm(distance)
    return SnapshotPlan.Worth(reason: .thinned, rank: (-coarseness << 32) + distance)
  }
}
