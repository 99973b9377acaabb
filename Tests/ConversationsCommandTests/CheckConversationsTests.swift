import ChatStore
import Conversations
import Foundation
import RWKVEngine
import RWKVTokenizers
import StarterModels
import TestSupport
import Testing

@testable import rwkv_tui

/// What `check` finds, with a real model's states.
@Suite struct CheckConversationsTests {
  let folder: TemporaryFolder
  let loaded: LoadedModel
  private let workspace = Workspace(threads: 1)

  init() throws {
    folder = try TemporaryFolder()
    loaded = try LoadedModel(path: #require(StarterModels.all.first).path)
  }

  private var store: ConversationStore { ConversationStore(folder: folder.path("chats")) }

  private func problems(_ model: LoadedModel? = nil) -> [String] {
    CheckConversations.check("c", in: store, model: model).problems
  }

  /// A conversation on disk with a state of its first message.
  private func create() throws -> OpenedConversation {
    var conversation = Conversation(name: "c", title: "t")
    conversation.append(.user, "Hi there")
    let opened = try store.create(conversation)
    let text = conversation.format.pieces(for: conversation.line).joined()
    var snapshot = Snapshot(before: loaded.model.initialState())
    _ = snapshot.read(loaded.tokenizer.encode(text), with: loaded.model, workspace)
    try store.saveState(
      StateArchive.encode(snapshot, fingerprint: loaded.fingerprint), key: key(1),
      with: #require(opened.lock))
    return opened
  }

  private func key(_ message: MessageID) -> String {
    StateKey(model: loaded.fingerprint, message: message).description
  }

  private var stateFile: String { folder.path("chats/c/states/\(key(1)).safetensors") }

  @Test func aWholeConversationHasNoProblem() throws {
    _ = try create()

    #expect(problems() == [])
    #expect(problems(loaded) == [])
  }

  @Test func aTextThatChangedDoesNotFitItsState() throws {
    var opened = try create()
    opened.conversation.update(1) { $0.text = "Hi where" }
    try store.save(opened.conversation, with: #require(opened.lock))

    #expect(problems() == [])
    #expect(problems(loaded).count == 1)
    #expect(problems(loaded).first?.contains("tokens are not those of the text") == true)
  }

  @Test func aStateOfAReplyThatWasGoneOnWithFits() throws {
    var opened = try create()
    let lock = try #require(opened.lock)
    opened.conversation.append(.assistant, "Hello", ending: .length)
    try store.save(opened.conversation, with: lock)
    func keepState(of text: String) throws {
      var snapshot = Snapshot(before: loaded.model.initialState())
      _ = snapshot.read(loaded.tokenizer.encode(text), with: loaded.model, workspace)
      try store.saveState(
        StateArchive.encode(snapshot, fingerprint: loaded.fingerprint), key: key(2), with: lock)
    }
    try keepState(of: "User: Hi there\n\nAssistant: Hel")
    #expect(problems(loaded) == [])

    try keepState(of: "User: Hi there\n\nAssistant:")
    #expect(problems(loaded).first?.contains("tokens end before the text does") == true)
  }

  @Test func anInitialStateIsMissedWhereItIsGoneOrChanged() throws {
    var place = Snapshot(before: loaded.model.initialState())
    func stateFile() throws -> InitialStateFile {
      let path = folder.path("state.safetensors")
      try StateArchive.encode(place, fingerprint: loaded.fingerprint)
        .write(to: URL(fileURLWithPath: path))
      return try InitialStateFile(path: path)
    }
    let state = try stateFile()
    _ = place.read([1], with: loaded.model, workspace)
    let other = try stateFile()
    var conversation = Conversation(name: "c", title: "t")
    conversation.begin(
      with: Persona(
        name: "p",
        initialState: InitialState(path: "/p.pth", hash: state.hash, contents: state.contents)))
    _ = try store.create(conversation)
    #expect(problems() == [])

    let kept = URL(fileURLWithPath: folder.path("chats/c/initial-state.safetensors"))
    try other.contents.write(to: kept)
    #expect(
      problems() == [
        "c/initial-state.safetensors: is not the one that the conversation began from"
      ])
    try FileManager.default.removeItem(at: kept)
    #expect(problems() == ["c/initial-state.safetensors: is missing; it came from /p.pth"])
  }

  @Test func aStateOfOtherNumbersIsFoundByItsLogits() throws {
    let opened = try create()
    let tokens = loaded.tokenizer.encode("User: Hi there\n\nAssistant:")
    var other = Snapshot(before: loaded.model.initialState())
    _ = other.read(Array(tokens.reversed()), with: loaded.model, workspace)
    let check = { [store, loaded, workspace] in
      CheckConversations.check("c", in: store, model: loaded, logits: workspace).problems
    }
    #expect(check() == [])

    try store.saveState(
      StateArchive.encode(
        Snapshot(tokens: TokenHistory(tokens), state: other.state, logits: other.logits),
        fingerprint: loaded.fingerprint), key: key(1), with: #require(opened.lock))

    #expect(problems(loaded) == [])
    #expect(check().count == 1)
    #expect(check().first?.contains("gives other logits") == true)
  }

  @Test func damageOfAnyKindIsFound() throws {
    let opened = try create()
    let whole = try Data(contentsOf: URL(fileURLWithPath: stateFile))
    var damaged = [Data(), whole.dropLast(), whole + Data([0])]
    for position in [0, 9, whole.count / 2, whole.count - 1] {
      var flipped = whole
      flipped[position] ^= 4
      damaged.append(flipped)
    }
    for data in damaged {
      try store.saveState(data, key: key(1), with: #require(opened.lock))
      #expect(problems().count == 1)
    }
  }

  @Test func aStateUnderAnothersNameIsFound() throws {
    let opened = try create()
    let data = try #require(store.state(key: key(1), of: "c"))
    try store.removeStates(with: #require(opened.lock)) { _ in true }
    try store.saveState(data, key: key(7), with: #require(opened.lock))
    try store.saveState(data, key: "other-m1", with: #require(opened.lock))

    let problems = problems()

    #expect(problems.count == 2)
    #expect(problems.contains { $0.contains("there is no message 7") })
    #expect(problems.contains { $0.contains("another model") })
  }

  @Test func aDamagedTextIsFound() throws {
    _ = try create()
    try Data("{".utf8).write(to: folder.url.appendingPathComponent("chats/c/conversation.jsonl"))

    #expect(problems().count == 1)
    #expect(problems().first?.contains("broken JSON") == true)
  }
}
