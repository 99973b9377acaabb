import ArgumentParser
import ChatStore
import Conversations
import Foundation
import RWKVEngine
import TestSupport
import Testing

@testable import rwkv_tui

/// The commands on a folder, by what they leave there and what they say.
@Suite struct ConversationsCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var store: ConversationStore { ConversationStore(folder: folder.path("chats")) }

  private func run(_ arguments: String...) throws {
    let place = ["--conversations", folder.path("chats")]
    var command = try RWKVTUI.parseAsRoot(["conversations"] + arguments + place)
    try command.run()
  }

  /// A conversation with two branches, as whole seconds keep it.
  @discardableResult
  private func create(_ name: String = "rome") throws -> Conversation {
    var conversation = Conversation(name: name, title: "Rome\nand \u{1B}[31mmore")
    let question = conversation.append(.user, "Where is Rome?")
    conversation.append(.assistant, "In Italy.", ending: .complete, model: "tiny")
    conversation.moveTip(to: question)
    conversation.append(.assistant, "Far away.", ending: .complete)
    conversation.append(.user, "Thanks")
    conversation.update(question) { $0.isPinned = true }
    conversation.created = Date(timeIntervalSince1970: 1e9)
    return try store.peek(store.create(conversation).conversation.name)
  }

  @Test func theListIsALineEach() {
    let summaries = [
      ConversationSummary(
        name: "rome", title: "Rome\n\u{1B}x", modified: Date(), messageCount: 4, byteCount: 2_500,
        tokenCount: 70, isArchived: true),
      ConversationSummary(
        name: "bad-one", title: "", modified: Date(), messageCount: 0, byteCount: 1,
        problem: "bad: is not JSON"),
    ]

    let lines = ListConversations.table(summaries).split(separator: "\n")
      .map { $0.dropFirst("yyyy-MM-dd HH:mm".count) }

    #expect(
      lines == [
        "      4 messages       70 tokens    2.5 kB  rome     Rome \u{FFFD}x [archived]",
        "      0 messages                       1 B  bad-one  bad: is not JSON",
      ])
  }

  @Test func theListsTitlesStandBelowEachOther() {
    let lines = ListConversations.table(
      ["日本", "rome"].map {
        ConversationSummary(
          name: $0, title: "Title", modified: Date(), messageCount: 1, byteCount: 1)
      }
    ).split(separator: "\n")

    #expect(lines[0].hasSuffix("  1 B  日本  Title"))
    #expect(lines[1].hasSuffix("  1 B  rome  Title"))
    #expect(lines.allSatisfy { $0.contains("  1 message  ") })
  }

  @Test func whatIsNotThereIsSaidShortly() throws {
    let error = #expect(throws: ConversationError.self) { try run("show", "nothing") }
    #expect(error?.description == "nothing: there is no such conversation")
  }

  @Test func theTreeShowsBranchesAndStates() throws {
    let conversation = try create()

    #expect(
      ShowConversation.outline(conversation, states: [2]) == """
        * p 1 User: Where is Rome?
         s    2 Assistant: In Italy.
        *     3 Assistant: Far away.
        *     4 User: Thanks

        """)
  }

  @Test func whatIsExportedCanBeImported() throws {
    let original = try create()
    let file = folder.path("out.json")

    try run("export", "rome", "--output", file)
    try run("import", file, file)

    #expect(try store.list().count == 3)
    let copies = try store.list().map(\.name).filter { $0 != "rome" }
    for name in copies { #expect(try store.peek(name).messages == original.messages) }
  }

  @Test func aCopyIsACompleteConversationOfItsOwn() throws {
    let original = try create()

    try run("copy", "rome")
    try run("copy", "rome", "--title", "Other")

    let copies = try store.list().filter { $0.name != "rome" }
    #expect(Set(copies.map(\.title)) == [original.titleOfCopy, "Other"])
    for copy in copies {
      let read = try store.peek(copy.name)
      #expect(read.messages == original.messages)
      #expect(read.tip == original.tip)
    }
    #expect(throws: ConversationError.self) { try run("copy", "nothing") }
  }

  @Test func theOutputsNameChoosesTheForm() throws {
    try create()

    try run("export", "rome", "--output", folder.path("out.md"))
    try run("export", "rome", "--output", folder.path("out.txt"))
    try run("export", "rome", "--output", folder.path("out.md.x"), "--format", "text")
    try run("export", "rome", "--output", folder.path("OUT.TXT"))

    func text(_ name: String) throws -> String {
      try String(contentsOfFile: folder.path(name), encoding: .utf8)
    }
    #expect(try text("out.md").hasPrefix("# Rome and \u{FFFD}[31mmore\n\n## User\n"))
    #expect(try text("out.txt").hasPrefix("User: Where is Rome?\n\nAssistant: Far away.\n"))
    #expect(try text("out.md.x") == text("out.txt"))
    #expect(try text("OUT.TXT") == text("out.txt"))
  }

  @Test func whatIsNoFileIsWrittenToAndNotReplaced() throws {
    try create()
    let link = folder.path("null")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")

    try run("export", "rome", "--output", link)

    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "/dev/null")
    #expect(throws: EngineError.self) { try run("export", "rome", "--output", folder.url.path) }
  }

  @Test func anExportTakesNoFilesPlace() throws {
    try create()
    let file = try folder.write(Array("mine".utf8), as: "letter.md")
    let link = folder.path("link.md")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)

    for path in [file, link] {
      #expect(throws: EngineError.self) { try run("export", "rome", "--output", path) }
    }

    #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
  }

  /// A file in the place of an initial state, such as a key of the person's.
  @Test func whatIsNotTheInitialStateDoesNotTravel() throws {
    var conversation = Conversation(name: "tuned")
    conversation.persona = Persona(
      name: "p",
      initialState: InitialState(path: "/p", hash: "h", contents: Data("a private key".utf8)))
    conversation.append(.user, "Hi")
    _ = try store.create(conversation)

    #expect(throws: (any Error).self) { try run("export", "tuned", "--format", "json") }
    #expect(throws: (any Error).self) { try run("show", "tuned", "--json") }
    #expect(throws: (any Error).self) { try run("copy", "tuned") }

    #expect(try store.list().map(\.name) == ["tuned"])
    try run("export", "tuned", "--output", folder.path("out.md"))
  }

  @Test func oneFaultyFileKeepsNoOtherOut() throws {
    let good = try folder.write(Array(#"[{"role":"user","content":"a"}]"#.utf8), as: "good")
    let bad = try folder.write(Array("[".utf8), as: "bad")

    #expect(throws: ConversationError.self) { try run("import", bad) }
    #expect(try store.list().isEmpty)

    try run("import", good, bad)

    #expect(try store.list().map(\.title) == ["a"])
  }

  @Test func deletingIsUndone() throws {
    let original = try create()

    try run("delete", "rome")
    #expect(try store.list().isEmpty)
    try run("restore", "rome")

    #expect(try store.peek("rome") == original)
    try run("delete", "rome")
    try run("prune", "--trash", "--dry-run")
    #expect(try store.listTrash().count == 1)
    try run("prune", "--trash")
    #expect(try store.listTrash().isEmpty)
  }

  @Test func pruningKeepsPinsAndTheTip() throws {
    try create()
    do {
      let lock = try #require(store.open("rome").lock)
      for id in 0...4 {
        let key = StateKey(model: "a", message: id == 0 ? nil : id).description
        let header = #"12345678{"__metadata__":{"format":"rwkv state 0"}}"#
        try store.saveState(Data(header.utf8) + Data(count: 2 << 20), key: key, with: lock)
      }
    }

    try run("prune", "--budget", "0", "--dry-run")
    #expect(store.stateKeys(of: "rome").count == 5)
    try run("prune", "--budget", "0")

    #expect(store.stateKeys(of: "rome") == ["a-m1", "a-m4"])
  }

  @Test func aFindWithoutAHitFails() throws {
    try create()

    try run("find", "ITALY")
    #expect(throws: ExitCode(1)) { try run("find", "Spain") }
  }

  @Test(arguments: [
    ["prune", "--recent", "0"], ["prune", "--budget", "-1"], ["show", "rome", "--tree", "--json"],
    ["find", "x", "--limit", "0"], ["export", "rome", "--format", "pdf"],
  ])
  func whatMakesNoSenseIsRefused(arguments: [String]) {
    #expect(throws: (any Error).self) { try RWKVTUI.parseAsRoot(["conversations"] + arguments) }
  }

  @Test func aChatWithoutAStateIsNotSharedAndAFormAsksForNone() throws {
    try create()
    let file = folder.path("rome.safetensors")
    #expect(throws: (any Error).self) { try run("export", "rome", "--with-state", "-o", file) }
    #expect(!FileManager.default.fileExists(atPath: file))
    #expect(throws: (any Error).self) {
      try run("export", "rome", "--with-state", "--format", "json")
    }
    // What only bears the name of a chat is named.
    _ = FileManager.default.createFile(atPath: file, contents: Data("{}".utf8))
    #expect(throws: ConversationError.self) { try run("import", file) }
    #expect(try store.list().map(\.name) == ["rome"])
  }
}
