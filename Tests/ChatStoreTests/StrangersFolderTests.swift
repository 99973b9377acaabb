import ChatStore
import Conversations
import Foundation
import TestSupport
import Testing

/// A folder of conversations that came from somebody else: nothing outside it is touched or read, and of what
/// lies in it only what is ours is removed.
@Suite struct StrangersFolderTests {
  let folder: TemporaryFolder
  /// A person's documents.
  let documents: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    documents = try TemporaryFolder()
    for name in ["letters", "photos/states"] { try documents.write("mine", to: name + "/file") }
  }

  private func link(_ name: String, to path: String) throws {
    let file = folder.path("chats/" + name)
    try? FileManager.default.removeItem(atPath: file)
    try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: path)
  }

  /// All files of the documents with what they hold.
  private func surroundings() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: documents.url.path) {
      files[name] = (try? Data(contentsOf: documents.url.appendingPathComponent(name))) ?? Data()
    }
    return files
  }

  private let tight = SnapshotPolicy(conversationBudget: 0, totalBudget: 0)

  @Test func aTrashThatIsALinkIsNotEmptied() throws {
    _ = try folder.store.create(sample())
    try link(".trash", to: documents.url.path)
    let before = try surroundings()

    #expect(throws: ConversationError.self) { try folder.store.emptyTrash() }
    #expect(throws: ConversationError.self) { try folder.store.delete("italy") }
    #expect(throws: ConversationError.self) { try folder.store.restore("letters") }

    #expect(try surroundings() == before)
    #expect(folder.store.has("italy"))
  }

  @Test func statesThatAreALinkAreNeitherKeptNorPruned() throws {
    let opened = try folder.store.create(sample())
    let lock = try #require(opened.lock)
    for name in ["model.safetensors", "a-m1.safetensors", ".writing-1"] {
      try documents.write(stateText("theirs"), to: "model/" + name)
    }
    try link("italy/states", to: documents.path("model"))
    let before = try surroundings()

    #expect(folder.store.stateKeys(of: "italy").isEmpty)
    #expect(throws: ConversationError.self) {
      try folder.store.saveState(Data(), key: "a-m1", with: lock)
    }
    try folder.store.prune(opened.conversation, by: tight, with: lock)
    try folder.store.removeStates(with: lock) { _ in true }
    let copy = try folder.store.duplicate(opened.conversation)
    withExtendedLifetime(opened) {}

    #expect(try surroundings() == before)
    #expect(folder.store.stateKeys(of: copy.conversation.name).isEmpty)
  }

  @Test func aConversationThatIsALinkIsNone() throws {
    let opened = try folder.store.create(sample())
    try documents.write(folder.text("chats/italy/conversation.jsonl"), to: "c/conversation.jsonl")
    try documents.write(stateText("theirs"), to: "c/states/a-m1.safetensors")
    try link("linked", to: documents.path("c"))
    let before = try surroundings()

    #expect(try folder.store.list(.all).map(\.name) == ["italy"])
    #expect(!folder.store.has("linked"))
    #expect(throws: ConversationError.self) { try folder.store.open("linked") }
    #expect(throws: ConversationError.self) { try folder.store.peek("linked") }
    #expect(throws: ConversationError.self) { try folder.store.delete("linked") }
    #expect(folder.store.stateFile(key: "a-m1", of: "linked") == nil)
    _ = try folder.store.pruneAll(by: tight)
    withExtendedLifetime(opened) {}

    #expect(try surroundings() == before)
  }

  @Test func whatIsNoStateStaysWhateverItsName() throws {
    let opened = try folder.store.create(sample())
    let lock = try #require(opened.lock)
    try folder.write("weights", to: "chats/italy/states/model.safetensors")
    try folder.write("weights", to: "chats/italy/states/a-m2.safetensors")
    for key in ["b-m1", "b-m3"] {
      try folder.store.saveState(stateData("mine"), key: key, with: lock)
    }

    let plan = try folder.store.prune(opened.conversation, by: tight, model: "b", with: lock)

    #expect(
      try folder.names(in: "chats/italy/states")
        == ["a-m2.safetensors", "b-m3.safetensors", "model.safetensors"])
    #expect(plan.dropped.map(\.key) == ["b-m1"])
  }

  @Test func aFolderInTheTrashWithSomebodyElsesFilesStays() throws {
    for name in ["italy", "france", "spain"] {
      _ = try folder.store.create(sample(named: name))
      try folder.store.delete(name)
    }
    try folder.write("mine", to: "chats/.trash/france/notes.txt")
    try folder.write("mine", to: "chats/.trash/spain/states/thesis.safetensors")
    try folder.write("mine", to: "chats/.trash/photos/file")

    let trashed = try folder.store.trashed()
    try folder.store.emptyTrash()

    #expect(
      Dictionary(uniqueKeysWithValues: trashed.map { ($0.name, $0.foreignFile) })
        == ["italy": nil, "france": "notes.txt", "spain": "states", "photos": "file"])
    #expect(try folder.names(in: "chats/.trash") == ["france", "photos", "spain"])
    #expect(try folder.names(in: "chats/.trash/france").contains("conversation.jsonl"))
  }

  @Test func anInitialStateThatIsALinkDoesNotTravel() throws {
    var conversation = sample()
    conversation.persona = Persona(
      name: "p", initialState: InitialState(path: "/p", hash: "h", contents: Data("state".utf8)))
    _ = try folder.store.create(conversation)
    try documents.write("a private key", to: "key")
    #expect(try folder.store.peek("italy").persona?.initialState?.contents == Data("state".utf8))
    try link("italy/initial-state.safetensors", to: documents.path("key"))

    let read = try folder.store.peek("italy")
    let copy = try folder.store.duplicate("italy")

    #expect(read.persona?.initialState?.contents == nil)
    #expect(
      try !folder.names(in: "chats/\(copy.conversation.name)").contains(
        "initial-state.safetensors"))
  }

  /// Sizes that no state can have: nothing of them is allocated, mapped or copied.
  @Test func aFileOfATerabyteIsNoState() throws {
    var conversation = sample()
    conversation.persona = Persona(
      name: "p", initialState: InitialState(path: "/p", hash: "h", contents: Data([1])))
    let opened = try folder.store.create(conversation)
    try folder.store.saveState(stateData("mine"), key: "a-m1", with: #require(opened.lock))
    let state = "chats/italy/states/a-m1.safetensors"
    for file in [state, "chats/italy/initial-state.safetensors", "chats/.index"] {
      if !FileManager.default.fileExists(atPath: folder.path(file)) {
        try folder.write("", to: file)
      }
      #expect(truncate(folder.path(file), 1 << 40) == 0)
    }

    #expect(folder.store.stateFile(key: "a-m1", of: "italy") == nil)
    #expect(folder.store.state(key: "a-m1", of: "italy") == nil)
    #expect(try folder.store.peek("italy").persona?.initialState?.contents == nil)
    #expect(try folder.store.list().map(\.name) == ["italy"])
  }
}
