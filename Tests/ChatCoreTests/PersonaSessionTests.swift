import ChatStore
import ChatTestSupport
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVTensors
import RWKVTokenizers
import StarterModels
import TerminalKit
import TestSupport
import Testing

@testable import ChatCore

/// Conversations with personas: what is read once, and what never passes for something else.
@Suite struct PersonaSessionTests {
  let folder: TemporaryFolder
  let cache: BeginningCache

  init() throws {
    folder = try TemporaryFolder()
    cache = BeginningCache(folder: folder.path("cache"))
  }

  /// A desk in a folder of its own, with a conversation that begins with a persona.
  private func desk(
    _ persona: Persona = pirate, system: String = "You are a pirate.",
    cache: BeginningCache?, model: StarterModel = Starter.rwkv4
  ) throws -> Desk {
    let desk = try Desk(TemporaryFolder(), model: model, beginnings: cache)
    desk.conversation.begin(with: persona, system: system)
    return desk
  }

  private static let pirate = Persona(
    name: "pirate", examples: [Persona.Example(user: "Who are you?", assistant: "A pirate. Arr!")])

  // MARK: Read once

  @Test(arguments: Starter.models)
  func theNextConversationReadsNothingAndRepliesTheSame(model: StarterModel) throws {
    let first = try desk(cache: cache, model: model)
    #expect(first.prepare().read > 20)
    let second = try desk(cache: cache, model: model)
    let plain = try desk(cache: nil, model: model)

    let prepared = second.prepare()

    #expect(prepared.read == 0)
    #expect(prepared.summary?.tokens == first.prepare().summary?.tokens)
    let reply = second.say("Hello!")
    #expect(reply.promptTokens == Starter.tokenCount("User: Hello!\n\nAssistant:", model))
    #expect(reply.text == plain.say("Hello!").text)
    #expect(try second.textOnDisk(.tip, model) == second.wantedText)
  }

  @Test func aReplyThatWasNotPreparedKeepsTheBeginningToo() throws {
    let reply = try desk(cache: cache).say("Hello!")

    #expect(try desk(cache: cache).prepare().read == 0)
    #expect(try desk(cache: nil).say("Hello!").text == reply.text)
  }

  @Test func anotherTextOrModelReadsItsOwn() throws {
    try desk(cache: cache).prepare()

    #expect(try desk(system: "You are a poet.", cache: cache).prepare().read > 0)
    #expect(try desk(cache: cache, model: Starter.rwkv6).prepare().read > 0)
    #expect(try desk(cache: cache).prepare().read == 0)
  }

  @Test func aPlainSystemTextIsReadOnceToo() throws {
    let first = try Desk(folder, name: "one", beginnings: cache)
    first.conversation.format.system = "You are a dog."
    #expect(first.prepare().read > 0)
    let second = try Desk(folder, name: "two", beginnings: cache)
    second.conversation.format.system = "You are a dog."

    #expect(second.prepare().read == 0)
  }

  @Test func aDamagedBeginningIsReadAgain() throws {
    try desk(cache: cache).prepare()
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: cache.folder).first)
    let file = URL(fileURLWithPath: cache.folder + "/" + name)
    var data = try Data(contentsOf: file)
    data[data.count / 2] ^= 1
    try data.write(to: file)

    #expect(try desk(cache: cache).prepare().read > 0)
    #expect(try desk(cache: cache).prepare().read == 0)
  }

  @Test func theCacheKeepsTheLastUsed() throws {
    let small = BeginningCache(folder: folder.path("small"), files: 2, bytes: 1 << 30)
    func keep(_ text: String, in cache: BeginningCache) {
      let file = SafetensorsEncoder.encode([], metadata: ["text": text])
      cache.keep(Data(file), of: ReadText(Array(text.utf8)), model: "a", initialState: nil)
    }
    func has(_ text: String, in cache: BeginningCache) -> Bool {
      let file = cache.file(of: ReadText(Array(text.utf8)), model: "a", initialState: nil)
      return file?.metadata["text"] == text
    }
    keep("a", in: small)
    keep("b", in: small)
    #expect(has("a", in: small))
    keep("c", in: small)

    #expect(has("a", in: small) && !has("b", in: small) && has("c", in: small))
    #expect(small.file(of: ReadText(Array("a".utf8)), model: "a", initialState: "s") == nil)
    let tiny = BeginningCache(folder: folder.path("tiny"), files: 9, bytes: 1)
    keep("a", in: tiny)
    keep("b", in: tiny)
    #expect(!has("a", in: tiny) && has("b", in: tiny))
  }

  // MARK: Initial states

  /// A state file that has read something, as a persona.
  private func read(
    _ text: String, _ model: StarterModel = Starter.rwkv6
  ) throws -> (persona: Persona, snapshot: Snapshot) {
    let loaded = Starter.loaded(model)
    var snapshot = Snapshot(before: loaded.model.initialState())
    _ = snapshot.read(loaded.tokenizer.encode(text), with: loaded.model, Desk.workspace())
    let path = try folder.write(
      [UInt8](StateArchive.encode(snapshot, fingerprint: loaded.fingerprint)),
      as: "read.safetensors")
    let conversation = try Personas(environment: [:]).begin(Conversation(name: ""), with: path)
    return (try #require(conversation.persona), snapshot)
  }

  @Test func aConversationGoesOnFromItsInitialState() throws {
    let text = "System: You are a dog.\n\nUser: Hi\n\nAssistant: Woof!\n\n"
    let (persona, snapshot) = try read(text)
    let desk = try desk(persona, system: "", cache: cache, model: Starter.rwkv6)
    #expect(desk.prepare().read == 0)

    let reply = desk.say("Who are you?")

    let loaded = Starter.loaded(Starter.rwkv6)
    var request = GenerationRequest(settings: { Desk.greedy() })
    request.start = snapshot
    request.prompt = ["User: Who are you?\n\nAssistant:"]
    request.stops = ["\n\n"]
    let expected = Generator(
      model: loaded.model, tokenizer: loaded.tokenizer, workspace: Desk.workspace()
    ).run(request)?.first
    #expect(reply.text == expected.map { PromptFormat.stripped($0.text) })
    #expect(
      reply.promptTokens
        == Starter.tokenCount("User: Who are you?\n\nAssistant:", Starter.rwkv6))
  }

  @Test func itsStatesNeverPassForPlainOnesNorTheOtherWayRound() throws {
    let (persona, _) = try read("Once upon a time there was a dog.")
    let begun = try desk(persona, system: "Be kind.", cache: cache, model: Starter.rwkv6)
    begun.prepare()
    begun.say("Hello!")
    let plain = try Desk(TemporaryFolder(), model: Starter.rwkv6, beginnings: cache)
    plain.conversation.format.system = "Be kind."

    // The text and the model are the same.
    #expect(plain.prepare().read > 0)
    #expect(begun.prepare().read == 0)
    plain.say("Hello!")
    let key = begun.stateKey(.tip, Starter.rwkv6)
    let foreign = try #require(plain.store.state(key: key, of: "talk"))
    begun.conversation = plain.conversation
    begun.conversation.begin(with: persona, system: "Be kind.")
    begun.storage.save(begun.conversation)
    begun.storage.saveState(foreign, key: key, of: "talk")
    begun.storage.drain()
    begun.use(Starter.rwkv6)
    var engine = begun.engine(posting: Reports(), model: Starter.rwkv6)

    engine.session?.prepare(begun.conversation) { false }

    begun.storage.drain()
    let now = try #require(begun.store.state(key: key, of: "talk"))
    #expect(now != foreign)
    let file = try SafetensorsFile(
      path: "now", contents: TensorStorage(copying: [UInt8](now)))
    #expect(StateArchive.initialState(of: file) == persona.initialState?.hash)
  }

  @Test func aReopenedConversationGoesOnFromItsInitialState() throws {
    let (persona, _) = try read("Once upon a time there was a dog.")
    let desk = try Desk(folder, model: Starter.rwkv6)
    desk.conversation.begin(with: persona)
    desk.say("Hello!")
    let copy = try folder.copy()
    try FileManager.default.removeItem(atPath: copy.path("chats/talk/states"))

    let later = try Desk(copy, model: Starter.rwkv6)

    #expect(later.conversation.persona == persona)
    #expect(later.prepare().read > 0)
    #expect(later.say("Who?").text == desk.say("Who?").text)
  }

  @Test func anInitialStateThatDoesNotFitIsSaidInOneLine() throws {
    let (persona, _) = try read("x", Starter.rwkv6)
    let path = try #require(persona.initialState?.path)
    let desk = try desk(persona, system: "", cache: nil, model: Starter.rwkv4)
    let problem = "\(path): is a state of RWKV-5, RWKV-6 or RWKV-7; the model is RWKV-4"

    #expect(desk.say("Hello!").problem == problem)
    desk.engine.session?.prepare(desk.conversation) { false }
    #expect(desk.settle().problems == [problem])
    #expect {
      let begun = try Personas(environment: [:]).begin(Conversation(name: ""), with: path)
      try desk.engine.session?.requireFit(of: begun)
    } throws: {
      "\($0)" == problem
    }
  }

  @Test func aLostInitialStateIsTakenFromWhereItCameFrom() throws {
    var (persona, _) = try read("x")
    persona.initialState?.contents = nil
    let desk = try desk(persona, system: "", cache: nil, model: Starter.rwkv6)
    #expect(desk.say("Hello!").problem == nil)

    try FileManager.default.removeItem(atPath: folder.path("read.safetensors"))

    let other = try self.desk(persona, system: "", cache: nil, model: Starter.rwkv6)
    #expect(other.say("Hello!").problem?.contains("read.safetensors") == true)
  }
}
