import Conversations
import Foundation

/// The worth of the states of one conversation.
///
/// States are few and messages may be many: all is found out in two passes over the messages, which look
/// closer only at those that have states.
struct SnapshotWorths {
  /// How many messages of the line come after a place, where there is a state of it.
  private var distances: [MessageID?: Int] = [:]
  private var lineCount = 0
  private var known: Set<MessageID> = []
  private var pinned: Set<MessageID> = []
  /// How many messages follow one, where there is a state of it.
  private var childCounts: [MessageID?: Int] = [:]
  private var tipKey: StateKey?
  private let model: String?
  private let policy: SnapshotPolicy

  init(
    _ conversation: Conversation, _ states: [StoredState], model: String?, policy: SnapshotPolicy
  ) {
    self.model = model
    self.policy = policy
    let keys = Set(states.compactMap(\.place))
    let places = Places(keys.map(\.message))
    let messages = conversation.messages
    // A parent stands before its children, so one way back through the messages meets the whole line.
    var next = conversation.tip
    for index in messages.indices.reversed() {
      let (id, parent) = (messages[index].id, messages[index].parent)
      if places.contains(parent) { childCounts[parent, default: 0] += 1 }
      if places.contains(id) {
        known.insert(id)
        if messages[index].isPinned { pinned.insert(id) }
        if id == next { distances[id] = lineCount }
      }
      guard id == next else { continue }
      lineCount += 1
      next = parent
    }
    // The beginning is the place of depth 0.
    distances[nil] = lineCount
    tipKey = model.flatMap { model in
      distances.sorted { $0.value < $1.value }.lazy.map { StateKey(model: model, message: $0.key) }
        .first(where: keys.contains)
    }
  }

  /// The places that there are states of, asked for by every message.
  private struct Places {
    private let all: Set<MessageID?>
    /// Whether a place of that remainder may be among them: a table is quicker than a hash.
    private var remainders = [Bool](repeating: false, count: 1 << 12)

    init(_ places: [MessageID?]) {
      all = Set(places)
      for place in places { remainders[(place ?? 0) & (remainders.count - 1)] = true }
    }

    func contains(_ place: MessageID?) -> Bool {
      remainders[(place ?? 0) & (remainders.count - 1)] && all.contains(place)
    }
  }

  /// The worth of a state; nil where its message is gone, or it is far back and not to be kept.
  func worth(of state: StoredState) -> SnapshotPlan.Worth? {
    guard let key = state.place else { return foreign(state) }
    if let id = key.message, !known.contains(id) { return nil }
    guard key.model == model else { return foreign(state) }
    if let id = key.message, pinned.contains(id) {
      return SnapshotPlan.Worth(reason: .pinned, rank: -id)
    }
    if key == tipKey { return SnapshotPlan.Worth(reason: .tip, rank: 0) }
    let byLine = distances[key.message].flatMap(worth(atDistance:))
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
  private func worth(atDistance distance: Int) -> SnapshotPlan.Worth? {
    let depth = lineCount - distance
    guard policy.keepsState(atDepth: depth, ofLine: lineCount) else { return nil }
    if distance < policy.recent { return SnapshotPlan.Worth(reason: .recent, rank: distance) }
    let coarseness = min(depth.trailingZeroBitCount, 62) - SnapshotPolicy.logarithm(distance)
    return SnapshotPlan.Worth(reason: .thinned, rank: (-coarseness << 32) + distance)
  }
}
