import ChatStore
import ChatTestSupport
import Conversations
import Foundation
import RWKVSampling
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// States that outlive the program, the model and the line they were made for.
@Suite struct StateReuseTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Starter.models)
  func aReopenedConversationGoesOnAsIfNeverClosed(model: StarterModel) throws {
    let desk = try Desk(folder, model: model)
    desk.say("I like the color black.")
    desk.say("Hello!", stopAfter: 2)
    let later = try Desk(folder.copy(), model: model)

    let (read, summary) = later.prepare()

    #expect(read == 0)
    #expect(summary?.reread == 0)
    #expect(summary?.tokens == desk.prepare().summary?.tokens)
    let question = "What is my favorite color?"
    #expect(later.say(question).text == desk.say(question).text)
  }

  @Test(arguments: Starter.models)
  func repliesFromPlacesThatAreReadyAreThoseFromKeptOnes(model: StarterModel) throws {
    let plain = try Desk(folder, name: "plain", model: model)
    let desk = try Desk(folder, name: "ready", model: model)
    desk.prepare()

    for text in ["Hello!", "What is the sun?"] {
      desk.engine.session?.getReady()
      #expect(desk.engine.session?.ready != nil)
      #expect(desk.say(text).text == plain.say(text).text)
    }

    let retried = desk.retry()
    #expect(retried.promptTokens == 0)
    #expect(retried.text == plain.retry().text)
  }

  @Test func aPlaceThatIsReadyForAnotherLineIsNotUsed() throws {
    let plain = try Desk(folder, name: "plain")
    let desk = try Desk(folder, name: "ready")
    for desk in [plain, desk] {
      desk.say("Hello!")
      desk.engine.session?.getReady()
      desk.conversation.moveTip(to: nil)
    }
    plain.engine.session?.ready = nil

    #expect(desk.engine.session?.ready != nil)
    #expect(desk.say("What is the sun?").text == plain.say("What is the sun?").text)
    #expect(desk.engine.session?.ready == nil)
    #expect(try desk.textOnDisk() == desk.wantedText)
  }

  @Test func aRetryAfterReopeningReadsNothing() throws {
    let reply = try Desk(folder).say("Hello!").text

    let again = try Desk(folder.copy()).retry()

    #expect(again.promptTokens == 0)
    #expect(again.text == reply)
  }

  @Test func aRetryOfAReplyThatWasGoneOnWithReadsNothingAfterReopening() throws {
    let desk = try Desk(folder)
    desk.settings.value.maximumTokens = 3
    desk.say("What is the best way to make tea?")
    desk.settings.value.maximumTokens = 60
    desk.reply()

    #expect(try Desk(folder.copy()).retry().promptTokens == 0)
  }

  @Test func whatIsUndoneIsReadyAfterReopening() throws {
    let desk = try Desk(folder)
    desk.say("Hello!")
    let before = desk.conversation.tip
    desk.say("What is the sun?")
    desk.conversation.moveTip(to: before)
    desk.storage.save(desk.conversation)

    #expect(desk.prepare().read == 0)

    #expect(try Desk(folder.copy()).prepare().read == 0)
  }

  @Test func switchingModelsAndBackReadsNothingTheSecondTime() throws {
    let desk = try Desk(folder, model: Starter.rwkv4)
    desk.say("Hello!")

    desk.use(Starter.rwkv6)
    let toSix = desk.prepare()
    desk.use(Starter.rwkv4)
    let backToFour = desk.prepare()
    desk.use(Starter.rwkv6)
    let backToSix = desk.prepare()

    #expect(toSix.read > 0)
    #expect(toSix.summary?.reread == toSix.read)
    #expect(backToFour.read == 0)
    #expect(backToFour.summary?.reread == 0)
    #expect(backToSix.read == 0)

    let later = try Desk(folder.copy(), model: Starter.rwkv6)
    #expect(later.prepare().read == 0)
    later.use(Starter.rwkv4)
    #expect(later.prepare().read == 0)
    #expect(try later.textOnDisk(.tip, Starter.rwkv4) == later.wantedText)
    #expect(try later.textOnDisk(.tip, Starter.rwkv6) == later.wantedText)
  }

  @Test func whatIsReadAgainIsPartOfWhatIsHeld() throws {
    let desk = try Desk(folder)
    desk.conversation.format.system = "You are a dog."
    #expect(desk.prepare().summary?.reread == 0)
    desk.say("Hello!")

    desk.conversation.format.system = "You are a cat."
    let changed = desk.prepare()
    desk.conversation.format.system = "You are a dog."
    let back = desk.prepare()

    #expect(changed.read > 0)
    #expect(changed.summary?.reread == changed.read)
    #expect(changed.summary?.tokens == changed.read)
    #expect(back.summary?.reread == 0)
  }

  @Test func aStateThatWasReadBesideItsTextServesIt() throws {
    let desk = try Desk(folder)
    desk.say("Hello!")
    let copy = try folder.copy()
    let later = try Desk(copy)
    for name in Desk.Place.allCases {
      try copy.write(
        [], as: "chats/talk/states/\(desk.stateKey(name, Starter.rwkv4)).safetensors")
    }

    #expect(later.prepare().read == 0)
  }

  // MARK: States that must not be used

  @Test func anotherModelsStateIsNotUsed() throws {
    let desk = try Desk(folder, model: Starter.rwkv4)
    desk.say("Hello!")
    let foreign = try #require(
      desk.store.state(key: desk.stateKey(.tip, Starter.rwkv4), of: "talk"))
    desk.storage.saveState(foreign, key: desk.stateKey(.tip, Starter.rwkv6), of: "talk")
    desk.storage.drain()

    let later = try Desk(folder.copy(), model: Starter.rwkv6)

    let all = Starter.tokenCount("User: Hello!\n\nAssistant:", Starter.rwkv6)
    #expect(later.prepare().read > all)
    #expect(try later.textOnDisk(.tip, Starter.rwkv6) == later.wantedText)
  }

  @Test func aDamagedStateIsReadAgain() throws {
    let desk = try Desk(folder)
    desk.say("Hello!")
    let intact = [UInt8](
      try #require(desk.store.state(key: desk.stateKey(.tip, Starter.rwkv4), of: "talk")))
    let places = [0, 8, 40, 400, intact.count / 2, intact.count - 1]

    for place in places {
      let copy = try folder.copy()
      var damaged = intact
      damaged[place] ^= 0x10
      for name in Desk.Place.allCases {
        try copy.write(
          damaged, as: "chats/talk/states/\(desk.stateKey(name, Starter.rwkv4)).safetensors")
      }

      let later = try Desk(copy)

      #expect(later.prepare().read > 0, "byte \(place)")
      #expect(try later.textOnDisk() == later.wantedText)
    }
    #expect(places.count == Set(places).count)
  }

  @Test(arguments: [0, 1, 100])
  func aTruncatedStateIsReadAgain(length: Int) throws {
    let desk = try Desk(folder)
    desk.say("Hello!")
    for name in Desk.Place.allCases {
      let file = "chats/talk/states/\(desk.stateKey(name, Starter.rwkv4)).safetensors"
      try folder.write(
        [UInt8](Data(contentsOf: folder.url.appendingPathComponent(file))).prefix(length) + [],
        as: file)
    }

    #expect(try Desk(folder.copy()).prepare().read > 0)
  }

  @Test func anEditedTextIsReadAgainFromWhereItDiffers() throws {
    let desk = try Desk(folder)
    desk.say("Hello!")
    let file = folder.url.appendingPathComponent("chats/talk/conversation.jsonl")
    let text = try String(contentsOf: file, encoding: .utf8)
    let reply = try #require(desk.conversation.messages.last?.text)
    try text.replacingOccurrences(of: reply, with: "No!").write(
      to: file, atomically: true, encoding: .utf8)

    let later = try Desk(folder.copy())
    let (read, summary) = later.prepare()

    // What stands before the edited reply is still known.
    #expect(read == Starter.tokenCount(" No!\n\n"))
    #expect(summary?.reread == read)
    #expect(try later.textOnDisk() == later.wantedText)
  }

  // MARK: Whatever happens

  @Test(arguments: 1...6)
  func afterAnySequenceTheStateSpellsTheConversation(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var desk = try Desk(folder)
    var model = Starter.rwkv4
    var folders = [folder]
    for _ in 0..<12 {
      desk.settings.value.maximumTokens = .random(in: 0...30, using: &random)
      desk.settings.value.temperature = [0, 1, 3].randomElement(using: &random)!
      desk.settings.value.topP = 1
      desk.settings.value.seed = UInt64(seed)
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1: desk.say(["Hi", "Ωμέγα 🙂", "a\n\nb", " x "].randomElement(using: &random)!)
      case 2: desk.say("Tell me", stopAfter: .random(in: 1...9, using: &random))
      case 3 where desk.conversation.line.contains { $0.role == .user }: desk.retry()
      case 4 where desk.conversation.line.last.map { $0.ending != .complete } ?? false:
        desk.reply()
      case 5:
        model = model == Starter.rwkv4 ? Starter.rwkv6 : Starter.rwkv4
        desk.use(model)
        desk.prepare()
      case 6 where !desk.conversation.messages.isEmpty:
        folders.append(try folders[folders.count - 1].copy())
        desk = try Desk(folders[folders.count - 1], model: model)
        desk.prepare()
      case 7 where !desk.conversation.messages.isEmpty:
        desk.conversation.moveTip(to: desk.conversation.messages.randomElement(using: &random)!.id)
        desk.storage.save(desk.conversation)
      default: desk.say("Hello!")
      }
      desk.prepare()
      #expect(try desk.textOnDisk(.tip, model) == desk.wantedText)
    }
  }
}
