import ArgumentParser
import ChatStore
import ChatUI
import CommandKit
import Conversations
import Foundation

/// Frees the room of states that are not worth it.
struct PruneConversations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Free disk space: remove states that are unlikely to be needed; no text is lost.",
    discussion: """
      Keeps the states at the end of the current branch, of pinned messages, at the ends of \
      branches and where they fork, and fewer and fewer further back, within the budgets: those of \
      snapshots in settings.json unless an option says otherwise.
      """)

  @OptionGroup var location: StoreOptions

  @Option(parsing: .unconditional, help: "Keep the states of this many last messages.")
  var recent: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Disk space for the states of one conversation.", valueName: "MiB"))
  var budget: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Disk space for the states of all conversations.", valueName: "MiB"))
  var totalBudget: Int?

  @Flag(help: "Empty the trash too.")
  var trash = false

  @Flag(help: "Only report what would be freed.")
  var dryRun = false

  func validate() throws {
    guard recent.map((1...1_000_000).contains) ?? true else {
      throw ValidationError("--recent takes a number from 1 to 1000000.")
    }
    for (name, value) in [("--budget", budget), ("--total-budget", totalBudget)]
    where !(value.map((0...1 << 30).contains) ?? true) {
      throw ValidationError("\(name) takes a number of MiB from 0 up.")
    }
  }

  func run() throws {
    let store = location.store
    let policy = policy(PersonSettings.found.snapshots)
    if let notice = location.notice { try StandardOutput.write(notice + "\n") }
    let reports = try store.pruneAll(by: policy, isDryRun: dryRun)
    for report in reports where report.problem != nil || !report.plan.dropped.isEmpty {
      try StandardOutput.write(Self.line(report, isDryRun: dryRun) + "\n")
    }
    var freed = reports.filter { $0.problem == nil }.reduce(0) { $0 + $1.plan.freedBytes }
    if trash {
      freed += try emptyTrash(of: store)
    }
    let kept = reports.reduce(0) { $0 + $1.plan.keptBytes }
    try StandardOutput.write(
      "\(HumanReadable.bytes(freed)) \(dryRun ? "would be freed" : "freed"), "
        + "states of \(HumanReadable.bytes(kept)) stay\n")
  }

  /// The person's policy with what the options say.
  func policy(_ settings: SnapshotPolicy) -> SnapshotPolicy {
    var policy = settings
    if let recent { policy.recent = recent }
    if let budget { policy.conversationBudget = budget << 20 }
    if let totalBudget { policy.totalBudget = totalBudget << 20 }
    return policy
  }

  /// Says what is removed of the trash before it is; gives the bytes.
  private func emptyTrash(of store: ConversationStore) throws -> Int {
    var inTrash = 0
    for conversation in try store.trashed() {
      let name = "trash: " + VisibleText.line(conversation.name)
      if let file = conversation.foreignFile {
        try StandardOutput.write(
          "\(name): skipped: \(VisibleText.line(file)) is not a conversation's\n")
      } else {
        inTrash += conversation.byteCount
        try StandardOutput.write("\(name): \(HumanReadable.bytes(conversation.byteCount))\n")
      }
    }
    if !dryRun { inTrash = try store.emptyTrash() }
    try StandardOutput.write("the trash: \(HumanReadable.bytes(inTrash))\n")
    return inTrash
  }

  static func line(_ report: PruneReport, isDryRun: Bool) -> String {
    let name = VisibleText.line(report.name)
    if let problem = report.problem { return "\(name): skipped: \(problem)" }
    let plan = report.plan
    return "\(name): \(plan.dropped.count) of \(plan.dropped.count + plan.kept.count) states, "
      + "\(HumanReadable.bytes(plan.freedBytes))"
  }
}
