import ChatStore
import Conversations
import Foundation
import TestSupport
import Testing

@Suite struct ConversationStoreTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [
    ("", "Café au lait!", "café-au-lait"),
    ("", "../../etc/passwd", "etc-passwd"),
    ("", "a\u{0}b\n\u{1B}[31mc\u{202E}d", "a-b-31mc-d"),
    ("", "北京 的天气", "北京-的天气"),
    ("", "हिन्दी", "हिन्दी"),
    ("", ".hidden", "hidden"),
    ("", "\u{3164}\u{115F}", "2023-11-14t22-13"),
    ("", "", "2023-11-14t22-13"),
    ("My Chat", "else", "my-chat"),
  ])
  func aFolderIsNamedSafely(name: String, title: String, expected: String) throws {
    let created = try folder.store.create(sample(named: name, title: title)).conversation

    #expect(created.name == expected || title.isEmpty)
    #expect(try folder.names(in: "chats") == [created.name])
    #expect(try folder.store.open(created.name).conversation.messages == created.messages)
  }

  @Test func anEmptyConversationIsNamedByItsDate() throws {
    var empty = Conversation(name: "")
    empty.created = Date(timeIntervalSince1970: 1_700_000_000)

    let created = try folder.store.create(empty).conversation

    #expect(created.name == "2023-11-14t22-13")
  }

  @Test func aVeryLongTitleMakesAShortName() throws {
    let created = try folder.store.create(sample(title: String(repeating: "長", count: 5_000)))

    #expect(created.conversation.name.utf8.count <= 64)
  }

  @Test func namesDoNotCollide() throws {
    let names = try (0..<3).map { _ in try folder.store.create(sample()).conversation.name }

    #expect(names == ["italy", "italy-2", "italy-3"])
  }

  @Test func theNewestIsListedFirst() throws {
    for (index, title) in ["one", "two", "three"].enumerated() {
      var conversation = sample(title: title)
      conversation.modified = Date(timeIntervalSince1970: Double(index % 2) * 1_000)
      let opened = try folder.store.create(conversation)
      try folder.store.saveState(Data(count: 5_000), key: "k", with: #require(opened.lock))
    }
    try folder.write("", to: "chats/README")

    let list = try folder.store.list()

    #expect(list.map(\.title) == ["two", "one", "three"])
    #expect(list.allSatisfy { $0.messageCount == 3 && $0.problem == nil })
    let text = try folder.text("chats/two/conversation.jsonl")
    let lock = try folder.text("chats/two/lock")
    #expect(list[0].byteCount == 5_000 + text.utf8.count + lock.utf8.count)
  }

  @Test func aDamagedConversationIsListedWithItsProblem() throws {
    try folder.write("{", to: "chats/bad/conversation.jsonl")
    try folder.write("", to: "chats/empty/other")

    let list = try folder.store.list()

    #expect(Set(list.map(\.name)) == ["bad", "empty"])
    #expect(list.allSatisfy { $0.problem != nil })
  }

  @Test func aStoreThatIsNotThereYetIsEmpty() throws {
    #expect(try folder.store.list().isEmpty)
  }

  @Test func aStoreThatIsAFileIsAnError() throws {
    try folder.write("", to: "chats")

    #expect(throws: ConversationError.self) { try folder.store.list() }
    #expect(throws: ConversationError.self) { try folder.store.create(sample()) }
  }

  @Test(arguments: ["", ".", "..", "../x", "a/b", ".trash", "a\u{0}b"])
  func aNameDoesNotLeadOutOfTheStore(name: String) throws {
    #expect(throws: ConversationError.self) { try folder.store.open(name) }
    #expect(throws: ConversationError.self) { try folder.store.delete(name) }
    #expect(folder.store.state(key: "k", of: name) == nil)
  }

  @Test func aTitleIsChangedInPlace() throws {
    _ = try folder.store.create(sample())

    try folder.store.rename("italy", title: "Rome")

    #expect(try folder.store.list().map(\.title) == ["Rome"])
    #expect(try folder.names(in: "chats") == ["italy"])
  }

  @Test func whatIsDeletedLiesInTheTrash() throws {
    for _ in 0..<2 {
      let opened = try folder.store.create(sample())
      try folder.store.delete("italy", with: opened.lock)
    }

    #expect(try folder.store.list().isEmpty)
    #expect(try folder.names(in: "chats/.trash") == ["italy", "italy-2"])
    #expect(try folder.names(in: "chats/.trash/italy") == ["conversation.jsonl", "lock"])
  }

  @Test func statesAreKeptByTheirKeys() throws {
    let lock = try #require(folder.store.create(sample()).lock)
    let bytes = stateData() + Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0) })

    try folder.store.saveState(Data([1]), key: "a-tip", with: lock)
    try folder.store.saveState(bytes, key: "a-tip", with: lock)
    try folder.store.saveState(Data(), key: "b-tip", with: lock)
    #expect(folder.store.state(key: "a-tip", of: "italy") == bytes)
    #expect(folder.store.state(key: "b-tip", of: "italy") == Data())
    #expect(folder.store.stateKeys(of: "italy") == ["a-tip", "b-tip"])

    try folder.store.removeStates(with: lock) { $0.hasPrefix("a") }
    #expect(folder.store.state(key: "a-tip", of: "italy") == nil)
    #expect(try folder.names(in: "chats/italy/states") == ["b-tip.safetensors"])
  }

  @Test func aMappedStateOutlivesItsReplacement() throws {
    let lock = try #require(folder.store.create(sample()).lock)
    let old = stateData() + Data(repeating: 1, count: 50_000)
    try folder.store.saveState(old, key: "k", with: lock)
    let mapped = try #require(folder.store.state(key: "k", of: "italy"))

    try folder.store.saveState(stateData(), key: "k", with: lock)
    try folder.store.removeStates(with: lock) { _ in true }

    #expect(mapped == old)
  }

  @Test(arguments: [
    ("/c", ["RWKV_TUI_CONVERSATIONS": "/e"], true, "/c"),
    ("c", [:], true, "/w/c"), ("~/c", ["HOME": "/h"], true, "/h/c"),
    (nil, ["RWKV_TUI_CONVERSATIONS": "/e", "XDG_DATA_HOME": "/d"], true, "/e"),
    (nil, ["RWKV_TUI_CONVERSATIONS": "", "XDG_DATA_HOME": "/d"], true, "/w/Conversations"),
    (nil, ["XDG_DATA_HOME": "/d", "HOME": "/h"], false, "/d/rwkv-tui/Conversations"),
    (nil, ["XDG_DATA_HOME": "d", "HOME": "/h"], false, "/h/.local/share/rwkv-tui/Conversations"),
    (nil, [:], false, "/account/Conversations"),
  ])
  func thePlaceIsChosenInOrder(
    argument: String?, environment: [String: String], exists: Bool, expected: String
  ) {
    let place = ConversationStore.place(
      argument: argument, environment: environment, workingDirectory: "/w",
      accountData: "/account", exists: { exists && $0 == "/w/Conversations" })

    #expect(place == expected)
  }
}
