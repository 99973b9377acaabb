import ChatStore
import Conversations
import Foundation
import Glibc
import TestSupport
import Testing

/// What is deleted and brought back, copied and put aside.
@Suite struct TrashTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A conversation on disk with a state of each message and one of another kind.
  private func created() throws -> OpenedConversation {
    let opened = try folder.store.create(sample())
    for key in ["a-m0", "a-m1", "a-m2", "a-m3", "a-tip"] {
      try folder.store.saveState(stateData(key), key: key, with: #require(opened.lock))
    }
    return opened
  }

  @Test func whatWasDeletedComesBackWhole() throws {
    let opened = try created()
    let name = try folder.store.delete("italy", with: opened.lock)
    #expect(try folder.store.listTrash().map(\.title) == ["Italy"])
    #expect(try folder.store.list(.all).isEmpty)

    let restored = try folder.store.restore(name)

    #expect(restored == "italy")
    #expect(try folder.store.open("italy").conversation == opened.conversation)
    #expect(folder.store.stateKeys(of: "italy").count == 5)
    #expect(try folder.store.listTrash().isEmpty)
  }

  @Test func aNameTakenByNowGivesWay() throws {
    try folder.store.delete("italy", with: created().lock)
    _ = try created()

    #expect(try folder.store.restore("italy") == "italy-2")
    #expect(try folder.store.list().count == 2)
  }

  @Test func whatIsNotThereIsSaidSo() throws {
    #expect(throws: ConversationError(path: "none", problem: "is not in the trash")) {
      try folder.store.restore("none")
    }
    #expect(throws: ConversationError(path: "none", problem: "there is no such conversation")) {
      try folder.store.delete("none")
    }
  }

  @Test(arguments: ["italy", "", "..", "a/b"])
  func whatIsNotInTheTrashIsAnError(name: String) throws {
    #expect(throws: ConversationError.self) { try folder.store.restore(name) }
  }

  @Test func theTrashIsEmptiedForGood() throws {
    try folder.store.delete("italy", with: created().lock)
    let size = try folder.store.listTrash()[0].byteCount

    #expect(try folder.store.emptyTrash() == size)
    #expect(try folder.store.listTrash().isEmpty)
    #expect(try folder.store.emptyTrash() == 0)
  }

  @Test func aCopyHasTheStatesToo() throws {
    let original = try created()

    let copy = try folder.store.duplicate(original.conversation)

    #expect(copy.conversation.name == "italy-2")
    #expect(copy.conversation.messages == original.conversation.messages)
    #expect(copy.conversation.tip == original.conversation.tip)
    #expect(folder.store.stateKeys(of: "italy-2") == ["a-m0", "a-m1", "a-m2", "a-m3"])

    try folder.store.saveState(Data(), key: "a-m1", with: #require(original.lock))
    try folder.store.removeStates(with: #require(original.lock)) { $0 == "a-m2" }
    #expect(folder.store.state(key: "a-m1", of: "italy-2") == stateData("a-m1"))
    #expect(folder.store.state(key: "a-m2", of: "italy-2") == stateData("a-m2"))
  }

  @Test func aForkHasTheLineToItsMessage() throws {
    let original = try created().conversation

    let fork = try folder.store.duplicate(original, upTo: 2)

    #expect(fork.conversation.messages.map(\.id) == [1, 2])
    #expect(fork.conversation.tip == 2)
    #expect(folder.store.stateKeys(of: "italy-2") == ["a-m0", "a-m1", "a-m2"])
    #expect(try folder.store.open("italy-2").conversation.nextID == 4)
  }

  @Test func pruningKeepsWhatThePolicySays() throws {
    let opened = try created()
    try folder.write("torn", to: "chats/italy/states/.writing-7")
    var conversation = opened.conversation
    conversation.update(1) { $0.isPinned = true }
    let policy = SnapshotPolicy(conversationBudget: 0)

    let plan = try folder.store.prune(conversation, by: policy, with: #require(opened.lock))

    #expect(folder.store.stateKeys(of: "italy") == ["a-m1", "a-m3"])
    #expect(try folder.names(in: "chats/italy/states").count == 2)
    #expect(
      plan.freedBytes == ["a-m0", "a-m2", "a-tip"].map(stateData).reduce(0) { $0 + $1.count })
  }

  @Test(arguments: ["italy", "italy-2"])
  func whatIsOpenGivesNothingAndTheOthersGiveMore(open name: String) throws {
    var opened = [try created(), try created()]
    let other = try #require(opened.map(\.conversation.name).first { $0 != name })
    // The other one is closed.
    opened.removeAll { $0.conversation.name == other }
    let size = folder.store.states(of: name).reduce(0) { $0 + $1.byteCount }

    _ = try folder.store.pruneAll(by: SnapshotPolicy(totalBudget: size))

    #expect(folder.store.stateKeys(of: name).count == 5)
    #expect(folder.store.stateKeys(of: other).count <= 1)
    withExtendedLifetime(opened) {}
  }

  @Test func pruningAllPassesOverWhatIsOpenOrDamaged() throws {
    let open = try created()
    _ = try created()
    try folder.write("{", to: "chats/bad/conversation.jsonl")
    try folder.write("x", to: "chats/bad/states/a-m1.safetensors")
    try folder.write("", to: "chats/.new-now/lock")
    try folder.write("", to: "chats/.new-old/lock")
    let then = timespec(tv_sec: time(nil) - 7_200, tv_nsec: 0)
    _ = utimensat(AT_FDCWD, folder.path("chats/.new-old"), [then, then], 0)
    let policy = SnapshotPolicy(conversationBudget: 0)

    let dry = try folder.store.pruneAll(by: policy, isDryRun: true)
    #expect(folder.store.stateKeys(of: "italy-2").count == 5)
    let reports = try folder.store.pruneAll(by: policy)

    let free = reports.first { $0.name == "italy-2" }
    #expect(dry.map(\.plan.freedBytes) == reports.map(\.plan.freedBytes))
    #expect(free?.problem == nil)
    #expect(folder.store.stateKeys(of: "italy-2") == ["a-m3"])
    #expect(reports.first { $0.name == "italy" }?.problem?.contains("is open") == true)
    #expect(folder.store.stateKeys(of: "italy").count == 5)
    #expect(reports.first { $0.name == "bad" }?.problem != nil)
    #expect(folder.store.stateKeys(of: "bad").count == 1)
    #expect(try folder.names(in: "chats").prefix(2) == [".new-now", "bad"])
    withExtendedLifetime(open) {}
  }
}
