import ChatStore
import ChatTestSupport
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVTensors
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// A chat as one file.
@Suite struct SharedChatTests {
  let folder: TemporaryFolder
  let elsewhere: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    elsewhere = try TemporaryFolder()
  }

  private func shared(_ model: StarterModel = Starter.rwkv4) throws -> Data {
    let desk = try Desk(folder, model: model)
    desk.conversation.modelPath = "/home/somebody/models/rwkv"
    desk.say("My name is Ingrid.")
    desk.say("Hello!")
    return try SharedChat.encode(desk.conversation, from: desk.store)
  }

  @Test(arguments: Starter.models)
  func itGoesOnElsewhereWithNothingToRead(model: StarterModel) throws {
    let data = try shared(model)
    let store = ConversationStore(folder: elsewhere.path("chats"))

    let chat = try SharedChat(data, path: "talk.safetensors")
    #expect(chat.problem == nil)
    let name = try chat.add(to: store)
    let desk = try Desk(elsewhere, name: name, model: model)

    let prepared = desk.prepare()
    #expect(prepared.read == 0)
    #expect(prepared.summary?.reread == 0)
    #expect((prepared.summary?.tokens ?? 0) > 20)
    #expect(desk.conversation.line.map(\.role) == [.user, .assistant, .user, .assistant])
    #expect(desk.say("Hi").promptTokens == Starter.tokenCount("User: Hi\n\nAssistant:", model))
  }

  @Test func anotherModelReadsTheText() throws {
    let data = try shared()
    let name = try SharedChat(data, path: "talk.safetensors")
      .add(to: ConversationStore(folder: elsewhere.path("chats")))

    let desk = try Desk(elsewhere, name: name, model: Starter.rwkv6)

    #expect(desk.prepare().read > 20)
    #expect(desk.say("Hi").problem == nil)
  }

  @Test func itIsAStateFileThatAnyReaderOpens() throws {
    let data = try shared()
    let file = try SafetensorsFile(
      path: "talk", contents: TensorStorage(copying: [UInt8](data)))

    #expect(file.names.contains("tokens"))
    #expect(try StateArchive.verify(file) == Starter.loaded(Starter.rwkv4).fingerprint)
    let text = try #require(file.metadata["conversation"])
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect((json?["messages"] as? [Any])?.count == 4)
    // Where models lie here is nobody's business there.
    #expect(!text.contains("somebody"))
  }

  @Test func whatNoModelHasReadHasNoState() throws {
    let desk = try Desk(folder)
    desk.conversation.append(.user, "Hello")
    desk.storage.save(desk.conversation)
    desk.storage.drain()
    #expect(throws: ConversationError.self) {
      try SharedChat.encode(desk.conversation, from: desk.store)
    }
  }

  @Test func aStateOfAnotherTextIsLeftOut() throws {
    let data = try shared()
    // Same length, so that only the meaning differs; the checksum then is wrong too.
    var bytes = data
    while let place = bytes.range(of: Data("Ingrid".utf8)) {
      bytes.replaceSubrange(place, with: Data("Astrid".utf8))
    }

    let chat = try SharedChat(bytes, path: "talk.safetensors")

    #expect(chat.problem != nil)
    #expect(chat.state == nil)
    #expect(chat.conversation.messages[0].text == "My name is Astrid.")
    let name = try chat.add(to: ConversationStore(folder: elsewhere.path("chats")))
    #expect(try Desk(elsewhere, name: name).prepare().read > 20)
  }

  @Test func aStateWhoseShapesDoNotFitIsReadAnew() throws {
    let data = try shared(Starter.rwkv6)
    let chat = try SharedChat(data, path: "talk.safetensors")
    let store = ConversationStore(folder: elsewhere.path("chats"))
    let opened = try store.create(chat.conversation)
    // As if it were the other model's.
    let key = StateKey(
      model: Starter.loaded(Starter.rwkv4).fingerprint, message: chat.conversation.tip)
    try store.saveState(
      try #require(chat.state).file, key: key.description, with: try #require(opened.lock))
    let name = opened.conversation.name

    #expect(try Desk(elsewhere, name: name).prepare().read > 20)
  }

  @Test(arguments: ["../../etc", "a/b", "", "x y", String(repeating: "a", count: 300)])
  func aModelsNameCannotLeadElsewhere(model: String) throws {
    let conversation = try SharedChat(try shared(), path: "talk").conversation
    let text = ReadText(ConversationText(conversation).bytes).hexadecimal
    let state = Snapshot(before: Starter.loaded(Starter.rwkv4).model.initialState())
    let file = try SafetensorsFile(
      path: "made",
      contents: TensorStorage(
        copying: [UInt8](StateArchive.encode(state, fingerprint: model, text: text))))
    let notes = [
      "conversation": String(
        decoding: ConversationExport.json.data(of: conversation), as: UTF8.self)
    ]

    let chat = try SharedChat(
      StateArchive.standalone(file, log: nil, notes: notes), path: "talk.safetensors")

    #expect(chat.problem?.contains("impossible name") == true)
    #expect(chat.state == nil)
  }

  /// Whatever stands in a file, there is a chat or a sentence.
  @Test func damagedFilesAreRefusedOrReadAnew() throws {
    let data = [UInt8](try shared())
    var generator = SeededNumbers(state: 7)
    var (taken, withState) = (0, 0)
    for round in 0..<3_000 {
      var bytes = data
      if round.isMultiple(of: 5) {
        bytes.removeLast(Int(generator.next() % UInt64(bytes.count)))
      }
      for _ in 0..<(1 + generator.next() % 6) where !bytes.isEmpty {
        // Most of the damage where the meaning is.
        let reach = round.isMultiple(of: 2) ? min(bytes.count, 6_000) : bytes.count
        bytes[Int(generator.next() % UInt64(reach))] = UInt8(truncatingIfNeeded: generator.next())
      }
      do throws(ConversationError) {
        let chat = try SharedChat(Data(bytes), path: "talk.safetensors")
        taken += 1
        if chat.state != nil { withState += 1 }
      } catch {
        #expect(!error.description.contains("\n"))
      }
    }
    // Some damage is in numbers, which the checksum finds; none goes unseen but what changes no byte.
    #expect(taken > 100)
    #expect(withState < 30)
  }

  @Test func whatIsNoChatSaysSo() throws {
    let state = Snapshot(before: Starter.loaded(Starter.rwkv4).model.initialState())
    for bytes in [
      Data(), Data("{}".utf8), Data(repeating: 0xFF, count: 100),
      StateArchive.encode(state, fingerprint: "0123"),
    ] {
      #expect(throws: ConversationError.self) { try SharedChat(bytes, path: "x.safetensors") }
    }
    #expect(throws: ConversationError.self) { try SharedChat(path: folder.path("none")) }
    #expect(throws: ConversationError.self) { try SharedChat(path: "/dev/zero") }
  }

  @Test func importingTakesChatsWithTheirStates() throws {
    let file = elsewhere.path("talk.safetensors")
    try shared().write(to: URL(fileURLWithPath: file))
    let store = ConversationStore(folder: elsewhere.path("chats"))

    let (names, problems) = try ConversationImport.add(
      files: [file, elsewhere.path("none.safetensors")], to: store)

    #expect(names.count == 1)
    #expect(problems.count == 1)
    #expect(try Desk(elsewhere, name: names[0]).prepare().read == 0)
  }
}

/// Numbers that are the same in every run (SplitMix64).
private struct SeededNumbers {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
