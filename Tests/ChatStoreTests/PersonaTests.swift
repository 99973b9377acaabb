import Foundation
import TestSupport
import Testing

@testable import ChatStore
@testable import Conversations

/// Whom a conversation is with: as a file, as text for the model, and on disk.
@Suite struct PersonaTests {
  static let pirate = """
    You are Captain Blackwater,
    an old pirate.

    User: Who are you?
    Assistant: Arr! They call me Blackwater.

    I sail alone.
    User:
    Where to?
    Assistant: To Tortuga.
    """

  // MARK: The file

  @Test func aFileIsASystemTextAndExamples() throws {
    let persona = try PersonaText(parsing: Self.pirate, path: "pirate.txt")

    #expect(persona.system == "You are Captain Blackwater,\nan old pirate.")
    #expect(
      persona.examples == [
        Persona.Example(
          user: "Who are you?", assistant: "Arr! They call me Blackwater.\n\nI sail alone."),
        Persona.Example(user: "Where to?", assistant: "To Tortuga."),
      ])
  }

  @Test(arguments: [
    ("Be kind.", "Be kind.", 0),
    ("\u{FEFF}Be kind.\r\n\r\nUser: a\r\nAssistant: b\r\n", "Be kind.", 1),
    ("User: a\nAssistant: b", "", 1),
    (
      "Ask the User: he knows.\n  User: is no turn", "Ask the User: he knows.\n  User: is no turn",
      0
    ),
  ])
  func eitherPartMayBeMissing(text: String, system: String, examples: Int) throws {
    let persona = try PersonaText(parsing: text, path: "")

    #expect(persona.system == system)
    #expect(persona.examples.count == examples)
  }

  @Test(arguments: [
    (" \n\n", "F: is empty"),
    ("S\nUser: a", "F: the last example has no Assistant reply"),
    ("S\nAssistant: a", "F: line 2: an Assistant turn must follow a User turn"),
    (
      "User: a\nUser: b\nAssistant: c",
      "F: line 2: the User turn before this one has no reply"
    ),
    ("User: a\nAssistant:\n\n", "F: line 2: this turn is empty"),
  ])
  func whatIsWrongIsNamedWithItsLine(text: String, problem: String) {
    #expect(throws: ConversationError(path: "F", problem: String(problem.dropFirst(3)))) {
      try PersonaText(parsing: text, path: "F")
    }
  }

  @Test func aFileOfBytesIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([0xFF, 0xFE, 0x00], as: "a.txt")

    #expect(throws: ConversationError(path: path, problem: "is not UTF-8 text")) {
      try PersonaText(path: path)
    }
  }

  // MARK: The folder

  @Test func theFolderOffersTextsAndStates() throws {
    let folder = try TemporaryFolder()
    for name in ["b.txt", "a.pth", "c.safetensors", "notes.md", ".hidden.txt"] {
      try folder.write("x", to: "data/rwkv-tui/personas/\(name)")
    }
    let personas = PersonaFolder(environment: ["XDG_DATA_HOME": folder.path("data")])

    #expect(personas.all().map(\.name) == ["a", "b", "c"])
    #expect(personas.all().map(\.kind) == [.state, .text, .state])
    for name in ["b", "b.txt", personas.all()[1].path] {
      #expect(try personas.file(for: name) == personas.all()[1])
    }
    #expect(throws: ConversationError.self) { try personas.file(for: "d") }
    #expect(throws: ConversationError(path: "/no/d.txt", problem: "no such file")) {
      try personas.file(for: "/no/d.txt")
    }
  }

  @Test func aVariableNamesAnotherFolder() {
    #expect(PersonaFolder(environment: ["RWKV_TUI_PERSONAS": "/p", "HOME": "/h"]).path == "/p")
    #expect(PersonaFolder(environment: ["HOME": "/h"]).path == "/h/.local/share/rwkv-tui/personas")
    #expect(PersonaFolder(environment: [:]).path == nil)
    #expect(PersonaFolder(environment: [:]).all().isEmpty)
  }

  // MARK: What the model reads

  @Test func theExamplesStandBeforeTheFirstMessage() throws {
    var conversation = try withPirate()
    conversation.append(.user, "Hello!")

    let pieces = conversation.pieces(for: conversation.line)

    #expect(
      pieces == [
        "System: You are Captain Blackwater,\nan old pirate.\n\n",
        "User: Who are you?\n\nAssistant:",
        // The stop of this format would otherwise stand within the reply.
        " Arr! They call me Blackwater.\nI sail alone.\n\n",
        "User: Where to?\n\nAssistant:", " To Tortuga.\n\n",
        "User: Hello!\n\nAssistant:",
      ])
    #expect(conversation.line.count == 1)
    conversation.format = .worldLong.keepingSystem(of: conversation.format)
    #expect(conversation.pieces(for: []).joined().contains("Blackwater.\n\nI sail"))
  }

  @Test func onlyAChosenSystemTextIsKeptInAnotherFormat() {
    var chosen = PromptFormat.world
    chosen.system = "Be kind."

    #expect(PromptFormat.raven.keepingSystem(of: chosen).system == "Be kind.")
    #expect(PromptFormat.raven.keepingSystem(of: .pile) == .raven)
    #expect(PromptFormat.world.keepingSystem(of: .raven) == .world)
  }

  // MARK: On disk

  @Test func aConversationKeepsItsPersona() throws {
    let store = try TemporaryFolder().store
    var conversation = try withPirate()
    conversation.append(.user, "Hello!")

    let made = try store.create(conversation).conversation

    let read = try store.peek(made.name)
    #expect(read.persona == conversation.persona)
    #expect(read.pieces(for: read.line) == conversation.pieces(for: conversation.line))
    let exported = ConversationExport.json.data(of: conversation)
    let imported = try ConversationImport.read(exported, path: "F").conversations
    #expect(imported.map(\.persona) == [conversation.persona])
  }

  @Test func anInitialStateLiesBesideTheTextAndTravelsWithCopies() throws {
    let folder = try TemporaryFolder()
    var conversation = Conversation(name: "talk")
    let state = InitialState(path: "/p/a.pth", hash: "abc", contents: Data([1, 2, 3]))
    conversation.begin(with: Persona(name: "a", initialState: state))
    conversation.append(.user, "Hello!")

    let made = try folder.store.create(conversation).conversation
    #expect(
      try folder.names(in: "chats/talk") == [
        "conversation.jsonl", "initial-state.safetensors", "lock",
      ])
    #expect(!(try folder.text("chats/talk/conversation.jsonl").contains("contents")))
    let copy = try folder.store.duplicate(try folder.store.peek(made.name)).conversation
    try FileManager.default.removeItem(atPath: folder.path("chats/talk/initial-state.safetensors"))

    #expect(try folder.store.peek(copy.name).persona?.initialState?.contents == Data([1, 2, 3]))
    let lost = try folder.store.peek("talk").persona?.initialState
    #expect(lost == state)
    #expect(lost?.contents == nil)
  }

  @Test func anInitialStateTravelsWithAnExport() throws {
    let folder = try TemporaryFolder()
    var conversation = Conversation(name: "talk")
    let state = InitialState(path: "/p/a.pth", hash: "abc", contents: Data([1, 2, 3]))
    conversation.begin(with: Persona(name: "a", initialState: state))
    conversation.append(.user, "Hello!")
    let kept = try folder.store.peek(folder.store.create(conversation).conversation.name)

    let exported = ConversationExport.json.data(of: kept)
    let imported = try ConversationImport.read(exported, path: "F").conversations
    let name = try #require(folder.store.add(imported).first)

    #expect(name != "talk")
    let read = try folder.store.peek(name).persona?.initialState
    #expect(read == state)
    #expect(read?.contents == Data([1, 2, 3]))
    #expect(!(try folder.text("chats/\(name)/conversation.jsonl").contains("contents")))
  }

  @Test func aDamagedInitialStateIsNotImported() throws {
    var conversation = Conversation(name: "talk")
    let state = InitialState(path: "/p/a.pth", hash: "abc", contents: Data([1, 2, 3]))
    conversation.begin(with: Persona(name: "a", initialState: state))
    let exported = String(
      decoding: ConversationExport.json.data(of: conversation), as: UTF8.self)
    let damaged = exported.replacing("AQID", with: "A?ID")
    #expect(damaged != exported)

    let error = #expect(throws: ConversationError.self) {
      try ConversationImport.read(Data(damaged.utf8), path: "F").conversations
    }
    #expect(error?.path == "F")
    #expect(error?.description.contains("\n") == false)
  }

  private func withPirate() throws -> Conversation {
    let text = try PersonaText(parsing: Self.pirate, path: "")
    var conversation = Conversation(name: "talk")
    conversation.begin(
      with: Persona(name: "pirate", examples: text.examples), system: text.system)
    return conversation
  }
}
