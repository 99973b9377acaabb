import Conversations
import Foundation
import Glibc
import RWKVPlatform

/// The room that pruning one conversation frees.
public struct PruneReport: Sendable {
  /// The conversation's folder.
  public var name: String
  /// The states that stay and those that go.
  public var plan: SnapshotPlan
  /// Why nothing was freed, where that is so, e.g. that it is open elsewhere.
  public var problem: String?
}

extension ConversationStore {
  /// Removes the states of an open conversation that the policy does not keep.
  ///
  /// - Parameters:
  ///   - conversation: It as it stands now; its line and its pins decide.
  ///   - model: The fingerprint of the model in use; by default that of the newest state.
  /// - Returns: What was kept and what was removed.
  /// - Throws: `ConversationError` where a file cannot be removed.
  @discardableResult
  public func prune(
    _ conversation: Conversation, by policy: SnapshotPolicy, model: String? = nil,
    with lock: ConversationLock
  ) throws(ConversationError) -> SnapshotPlan {
    let plan = plan(of: lock.name, conversation, by: policy, model: model)
    try carryOut(plan, with: lock)
    return plan
  }

  /// Brings all conversations within the policy's budgets, each and together.
  ///
  /// - Parameter isDryRun: Whether to say only what would be freed.
  /// - Returns: A report for each conversation that has states, the one changed last first. One that is
  ///   open or damaged keeps what it has and says so.
  /// - Throws: `ConversationError` where the folder cannot be read.
  public func pruneAll(
    by policy: SnapshotPolicy, isDryRun: Bool = false
  ) throws(ConversationError) -> [PruneReport] {
    var names: [String] = []
    var plans: [SnapshotPlan] = []
    var damaged: [PruneReport] = []
    for summary in try list(.all) {
      let states = states(of: summary.name)
      if states.isEmpty { continue }
      do throws(ConversationError) {
        plans.append(plan(of: summary.name, try read(summary.name), by: policy))
        names.append(summary.name)
      } catch {
        damaged.append(
          PruneReport(name: summary.name, plan: SnapshotPlan(), problem: error.description))
      }
    }
    limit(&plans, of: names, by: policy)
    let reports = zip(names, plans).map { name, plan in
      var report = PruneReport(name: name, plan: plan)
      guard !isDryRun, !plan.dropped.isEmpty else { return report }
      do throws(ConversationError) {
        try carryOut(plan, with: try lock(name))
      } catch {
        report.problem = error.description
      }
      return report
    }
    if !isDryRun { removeUnfinished() }
    return reports + damaged
  }

  /// Brings the plans within the whole budget. What is open, here or in another window, keeps its states, so
  /// others must give more; only those that were to give are asked whether they are open.
  private func limit(_ plans: inout [SnapshotPlan], of names: [String], by policy: SnapshotPolicy) {
    var held: Set<Int> = []
    while true {
      var limited = plans
      policy.limit(&limited, held: held)
      let more = limited.indices.filter { index in
        !held.contains(index) && !limited[index].dropped.isEmpty && (try? lock(names[index])) == nil
      }
      guard !more.isEmpty else {
        plans = limited
        return
      }
      held.formUnion(more)
    }
  }

  /// The policy's plan, but for files that are called as states are and hold something else.
  private func plan(
    of name: String, _ conversation: Conversation, by policy: SnapshotPolicy, model: String? = nil
  ) -> SnapshotPlan {
    var plan = policy.plan(for: states(of: name), of: conversation, model: model)
    let folder = openedStates(of: name)
    plan.dropped.removeAll { folder?.holdsState(Self.stateFile($0.key)) != true }
    return plan
  }

  /// Removes what a crash left of conversations being made. Making one takes far less than an hour.
  private func removeUnfinished() {
    guard let chats = try? opened() else { return }
    for name in (try? chats.names()) ?? [] where name.hasPrefix(Self.unfinishedPrefix) {
      guard let status = chats.status(of: name),
        status.modificationDate < Date(timeIntervalSinceNow: -3_600),
        let unfinished = try? chats.folder(name), unfinished.firstForeignFile == nil
      else { continue }
      try? chats.removeFolder(name)
    }
  }

  /// Removes what a plan drops, and what a crash left of a state being written.
  private func carryOut(
    _ plan: SnapshotPlan, with lock: ConversationLock
  ) throws(ConversationError) {
    let dropped = Set(plan.dropped.map(\.key))
    try removeStates(with: lock, where: dropped.contains)
    openedStates(of: lock.name)?.removeLeftovers()
  }
}
