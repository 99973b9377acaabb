import ChatStore
import ChatTestSupport
import Conversations
import Foundation
import StarterModels
import TerminalKit
import TestSupport
import Testing

@testable import ChatApp

/// Personas and files from elsewhere, in the whole program.
@Suite struct PersonaProgramTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aPersonaIsChosenByName() throws {
    let personas = folder.path("home/.local/share/rwkv-tui/personas")
    try FileManager.default.createDirectory(
      atPath: personas, withIntermediateDirectories: true)
    try "You are a dog.\n\nUser: Hi\nAssistant: Woof!\n".write(
      toFile: personas + "/dog.txt", atomically: true, encoding: .utf8)
    let program = Program(
      folder,
      [
        .seeing("Ready:", sends: "/persona"),
        .seeing("You are a dog.", presses: Key(.down), .enter),
        .seeing("as dog", sends: "Hello!"),
        .having("2 messages", presses: .control("d")),
      ])

    #expect(program.run() == nil)

    let names = try program.store.list().map(\.name)
    let conversation = try program.store.peek(try #require(names.first))
    #expect(conversation.persona?.name == "dog")
    #expect(conversation.format.system == "You are a dog.")
    #expect(conversation.line.count == 2)
    let cached = try FileManager.default.contentsOfDirectory(
      atPath: folder.path("home/.cache/rwkv-tui/beginnings"))
    #expect(cached.count == 1)
  }

  @Test func aPersonaThatCannotBeUsedIsSaidAndNothingChanges() throws {
    let program = Program(
      folder,
      [
        .seeing("Ready:", sends: "/persona \(Starter.rwkv6.path)/nothing.pth"),
        // Not the name: a long path may be broken within it.
        .seeing("✗", sends: "Hello!"),
        .having("2 messages", presses: .control("d")),
      ])

    #expect(program.run() == nil)

    #expect(try program.conversationOnDisk().line.count == 2)
  }

  @Test func anExportedConversationIsImportedAndShown() throws {
    var conversation = Conversation(name: "", title: "About Italy")
    conversation.append(.user, "Where is Rome?")
    let file = try folder.write(
      [UInt8](ConversationExport.json.data(of: conversation)), as: "a b.json")
    let program = Program(
      folder,
      [
        .seeing("Ready:", sends: "/import '\(file)'"),
        .seeing("Where is Rome?", sends: "/import /no/such.json"),
        .seeing("No such file", presses: .control("d")),
      ])

    #expect(program.run() == nil)

    #expect(try program.store.list().map(\.title) == ["About Italy"])
  }
}
