/// Which states of a conversation stay and which go.
public struct SnapshotPlan: Sendable {
  /// Why a state is kept, the weightiest reason first.
  public enum Reason: Int, Comparable, Sendable {
    /// Its message is pinned.
    case pinned
    /// It is the one nearest to the end of the current line: the next reply starts from it.
    case tip
    /// It is one of the last several of the line.
    case recent
    /// It ends another branch.
    case branchTip
    /// Several branches leave from its message.
    case branchPoint
    /// It is far back on the line, where only some are kept.
    case thinned
    /// It is another model's, or kept under a key of another kind.
    case foreign

    public static func < (one: Reason, other: Reason) -> Bool { one.rawValue < other.rawValue }
  }

  /// The worth of a state: the reason to keep it, and its rank among those kept for the same.
  public struct Worth: Comparable, Sendable {
    /// Why the state is worth keeping.
    public let reason: Reason
    /// The smaller, the sooner it is kept.
    let rank: Int

    /// Whether it is kept even above the conversation's budget.
    var isEssential: Bool { reason <= .tip }

    public static func < (one: Worth, other: Worth) -> Bool {
      (one.reason, one.rank) < (other.reason, other.rank)
    }
  }

  /// The states that stay, the weightiest first.
  public internal(set) var kept: [(state: StoredState, worth: Worth)] = []
  /// The states that go.
  public internal(set) var dropped: [StoredState] = []
  /// The bytes that stay.
  public internal(set) var keptBytes = 0

  /// The bytes that are freed.
  public var freedBytes: Int { dropped.reduce(0) { $0 + $1.byteCount } }

  /// Gives up the least of what was kept and may go, until that makes `bytes` or nothing is left.
  ///
  /// - Returns: The bytes given up.
  mutating func drop(atLeast bytes: Int, where mayGo: (Worth) -> Bool) -> Int {
    var freed = 0
    for index in kept.indices.reversed() where freed < bytes && mayGo(kept[index].worth) {
      let state = kept.remove(at: index).state
      dropped.append(state)
      freed += state.byteCount
    }
    keptBytes -= freed
    return freed
  }
}
