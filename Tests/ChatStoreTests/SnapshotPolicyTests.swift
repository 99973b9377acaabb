import ChatStore
import Conversations
import Foundation
import Testing

@Suite struct SnapshotPolicyTests {
  /// A conversation of one line with a state of every message and the beginning.
  private func line(of count: Int) -> Conversation {
    var conversation = Conversation(name: "c")
    for index in 0..<count { conversation.append(index % 2 == 0 ? .user : .assistant, "x") }
    return conversation
  }

  private func states(
    of conversation: Conversation, model: String = "a", bytes: Int = 33, age: Double = 0
  ) -> [StoredState] {
    (0..<conversation.nextID).map { id in
      StoredState(
        key: StateKey(model: model, message: id == 0 ? nil : id).description, byteCount: bytes,
        modified: Date(timeIntervalSince1970: 1e9 - age))
    }
  }

  private func kept(_ plan: SnapshotPlan) -> [Int] {
    plan.kept.map { $0.state.place?.message ?? 0 }.sorted()
  }

  private func reason(_ id: MessageID, in plan: SnapshotPlan) -> SnapshotPlan.Reason? {
    plan.kept.first { $0.state.place?.message == id }?.worth.reason
  }

  @Test(arguments: [("ab-m12", "ab", 12), ("ab-m0", "ab", nil), ("a-m1-m2", "a-m1", 2)])
  func aKeyIsReadAsItIsWritten(text: String, model: String, message: MessageID?) {
    let key = StateKey(model: model, message: message)

    #expect(key.description == text)
    #expect(StateKey(text) == key)
  }

  @Test(arguments: ["", "ab", "ab-tip", "ab-m", "-m1", "ab-m01", "ab-m-1", "ab-m1x", "ab-m+1"])
  func anotherKeyIsNone(text: String) {
    #expect(StateKey(text) == nil)
  }

  @Test func aLineIsThinnedWithDistance() {
    let conversation = line(of: 100)
    let policy = SnapshotPolicy(recent: 4, conversationBudget: .max)

    let plan = policy.plan(for: states(of: conversation), of: conversation)

    #expect(
      kept(plan) == [
        0, 16, 32, 40, 48, 56, 64, 72, 76, 80, 84, 86, 88, 90, 92, 93, 94, 95, 96, 97, 98, 99, 100,
      ])
    #expect(reason(100, in: plan) == .tip)
    #expect(reason(97, in: plan) == .recent)
    #expect(reason(32, in: plan) == .thinned)
  }

  @Test func whatWasThinnedIsNeverMissedLater() {
    let policy = SnapshotPolicy(recent: 3)
    for depth in 0..<200 {
      let kept = (depth...400).map { policy.keepsState(atDepth: depth, ofLine: $0) }
      #expect(kept == kept.prefix { $0 } + kept.drop { $0 }.map { _ in false })
    }
  }

  @Test func aSmallBudgetWidensTheGapsFirst() {
    let conversation = line(of: 64)
    let policy = SnapshotPolicy(recent: 4, conversationBudget: 33 * 9)

    let plan = policy.plan(for: states(of: conversation), of: conversation)

    #expect(kept(plan) == [0, 32, 48, 56, 60, 61, 62, 63, 64])
    #expect(plan.keptBytes == 33 * 9)
    #expect(plan.freedBytes == 33 * 56)
  }

  @Test func pinsAndTheTipWinOverTheBudget() {
    var conversation = line(of: 20)
    conversation.update(3) { $0.isPinned = true }
    conversation.update(7) { $0.isPinned = true }

    let plan = SnapshotPolicy(conversationBudget: 0)
      .plan(for: states(of: conversation), of: conversation)

    #expect(kept(plan) == [3, 7, 20])
  }

  @Test func endsOfBranchesComeBeforeWhereTheyPart() {
    var conversation = line(of: 40)
    conversation.moveTip(to: 5)
    let other = conversation.append(.assistant, "y")
    conversation.moveTip(to: 40)
    let all = states(of: conversation)
    let policy = SnapshotPolicy(recent: 2, conversationBudget: 33 * 3)

    let tips = policy.plan(for: all, of: conversation)
    var wider = policy
    wider.conversationBudget += 33
    let points = wider.plan(for: all, of: conversation)

    #expect(kept(tips) == [39, 40, other])
    #expect(kept(points) == [5, 39, 40, other])
    #expect(reason(other, in: points) == .branchTip)
    #expect(reason(5, in: points) == .branchPoint)
  }

  @Test func theNearestStateStandsInForTheTip() {
    let conversation = line(of: 30)
    let early = states(of: conversation).filter { ($0.place?.message ?? 0) <= 11 }

    let plan = SnapshotPolicy(conversationBudget: 0).plan(for: early, of: conversation)

    #expect(kept(plan) == [11])
  }

  @Test func statesOfRemovedMessagesGo() {
    var conversation = line(of: 6)
    let all = states(of: conversation)
    conversation.remove(4)

    let plan = SnapshotPolicy().plan(for: all, of: conversation)

    #expect(kept(plan) == [0, 1, 2, 3])
  }

  @Test func otherModelsComeLast() {
    let conversation = line(of: 4)
    let old = states(of: conversation, model: "old", age: 100)
    let new = states(of: conversation, model: "new")
    let stray = StoredState(key: "new-tip", byteCount: 33, modified: Date())
    let policy = SnapshotPolicy(conversationBudget: 33 * 6)

    let plan = policy.plan(for: old + new + [stray], of: conversation)

    #expect(plan.kept.map(\.state.key).sorted() == (new.map(\.key) + ["new-tip"]).sorted())
  }

  @Test func theWholeBudgetIsTakenFromWhatWasUsedLongestAgo() {
    let conversation = line(of: 4)
    let policy = SnapshotPolicy(totalBudget: 33 * 7)
    let plan = policy.plan(for: states(of: conversation), of: conversation)
    var plans = [plan, plan, plan]

    policy.limit(&plans)
    let least = plans.map { kept($0) }
    var tight = policy
    tight.totalBudget = 0
    tight.limit(&plans)

    #expect(least == [[0, 1, 2, 3, 4], [4], [4]])
    #expect(plans.map { kept($0) } == [[4], [], []])
    #expect(plans.map(\.keptBytes) == [33, 0, 0])
  }

  @Test(arguments: [
    ("{}", SnapshotPolicy()),
    (
      #"{"recent": 0, "conversationMiB": -1, "totalMiB": 3}"#,
      SnapshotPolicy(recent: 1, conversationBudget: 0, totalBudget: 3 << 20)
    ),
    (#"{"totalMiB": 9000000000000000000}"#, SnapshotPolicy(totalBudget: 1 << 50)),
  ])
  func settingsOutOfRangeAreBroughtBack(json: String, expected: SnapshotPolicy) throws {
    let policy = try JSONDecoder().decode(SnapshotPolicy.self, from: Data(json.utf8))

    #expect(policy == expected)
    let again = try JSONDecoder().decode(SnapshotPolicy.self, from: JSONEncoder().encode(policy))
    #expect(again == expected)
  }
}
