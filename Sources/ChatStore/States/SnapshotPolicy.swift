import Conversations
import Foundation

/// Which states of a conversation are worth their place on disk.
///
/// Reading goes on from the nearest state before the wanted place, so the states of a line are thinned
/// by distance: at the end all are kept, and further back the gap from one to the next doubles with
/// the distance. So a line of n messages keeps about recent × log₂(n ÷ recent) of them, and going
/// back by d messages reads at most about d ÷ recent messages again. The positions that are kept at a
/// wide gap are among those kept at a narrow one: what was thinned is never missed later.
public struct SnapshotPolicy: Hashable, Sendable {
  /// How many messages at the end of the line keep their states, all of them.
  public var recent: Int { didSet { recent = max(1, recent) } }
  /// The bytes that a conversation's states may take. The tip's and those of pinned messages are kept
  /// even above it.
  public var conversationBudget: Int
  /// The bytes that the states of all conversations may take together.
  public var totalBudget: Int

  /// Makes a policy. As it starts, a conversation with a 7B model's states of 33 MB keeps about 30.
  public init(recent: Int = 8, conversationBudget: Int = 1 << 30, totalBudget: Int = 8 << 30) {
    self.recent = max(1, recent)
    self.conversationBudget = conversationBudget
    self.totalBudget = totalBudget
  }

  /// Whether a line of `count` messages keeps the state after its first `depth`: what to save while a
  /// long line is read again.
  public func keepsState(atDepth depth: Int, ofLine count: Int) -> Bool {
    let distance = count - depth
    return distance < recent || depth.isMultiple(of: 1 << Self.logarithm(distance / recent))
  }

  /// Chooses among the states of one conversation.
  ///
  /// - Parameters:
  ///   - model: The fingerprint of the model in use; by default that of the newest state. What other
  ///     models left is kept last.
  public func plan(
    for states: [StoredState], of conversation: Conversation, model: String? = nil
  ) -> SnapshotPlan {
    let newest = states.filter { $0.place != nil }.max { $0.modified < $1.modified }
    let model = model ?? newest?.place?.model
    let worths = SnapshotWorths(conversation, states, model: model, policy: self)
    var plan = SnapshotPlan()
    var ranked: [(state: StoredState, worth: SnapshotPlan.Worth)] = []
    for state in states {
      if let worth = worths.worth(of: state) {
        ranked.append((state, worth))
      } else {
        plan.dropped.append(state)
      }
    }
    ranked.sort { ($0.worth, $0.state.key) < ($1.worth, $1.state.key) }
    for (state, worth) in ranked {
      if worth.isEssential || plan.keptBytes + state.byteCount <= conversationBudget {
        plan.kept.append((state, worth))
        plan.keptBytes += state.byteCount
      } else {
        plan.dropped.append(state)
      }
    }
    return plan
  }

  /// Brings the plans of all conversations, the one used last first, within the whole budget: the
  /// conversation used longest ago gives its least state first. Tips go only after all others, that of
  /// the first conversation never, and pinned states never.
  ///
  /// - Parameter held: The conversations that can give nothing now; the others give more.
  public func limit(_ plans: inout [SnapshotPlan], held: Set<Int> = []) {
    var total = plans.reduce(0) { $0 + $1.keptBytes }
    for index in held { total += plans[index].freedBytes }
    for spares in [{ $0.isEssential }, { $0.reason == .pinned }]
      as [(SnapshotPlan.Worth) -> Bool]
    {
      for index in plans.indices.reversed() where total > totalBudget && !held.contains(index) {
        let isFirst = index == plans.startIndex
        total -= plans[index].drop(atLeast: total - totalBudget) {
          !spares($0) && !(isFirst && $0.reason == .tip)
        }
      }
    }
  }

  /// The logarithm to base 2, rounded down; 0 for 0.
  static func logarithm(_ value: Int) -> Int {
    Int.bitWidth - 1 - max(1, value).leadingZeroBitCount
  }
}

/// In a file the budgets are in MiB; what is left out has its starting value.
extension SnapshotPolicy: Codable {
  private enum CodingKeys: String, CodingKey {
    case recent, conversationMiB, totalMiB
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    func budget(_ key: CodingKeys) throws -> Int? {
      try fields.decodeIfPresent(Int.self, forKey: key).map { min(max(0, $0), 1 << 30) << 20 }
    }
    recent = max(1, try fields.decodeIfPresent(Int.self, forKey: .recent) ?? recent)
    conversationBudget = try budget(.conversationMiB) ?? conversationBudget
    totalBudget = try budget(.totalMiB) ?? totalBudget
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(recent, forKey: .recent)
    try fields.encode(conversationBudget >> 20, forKey: .conversationMiB)
    try fields.encode(totalBudget >> 20, forKey: .totalMiB)
  }
}
