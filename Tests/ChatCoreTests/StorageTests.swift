import ChatStore
import ChatTestSupport
import Conversations
import Foundation
import TestSupport
import Testing

@testable import ChatCore

@Suite struct StorageTests {
  let folder: TemporaryFolder
  let reports = Reports()
  let storage: StorageService

  init() throws {
    folder = try TemporaryFolder()
    storage = StorageService(
      store: ConversationStore(folder: folder.path("chats")), post: reports.post)
  }

  @Test func aConversationGetsItsFolderWithItsFirstSave() {
    let fresh = Conversation(name: "talk")
    storage.create(Conversation(name: ""))
    storage.drain()
    #expect(folders == [])
    #expect(reports.take().opened?.isWritable == true)

    storage.save(with("Hello", in: fresh))
    storage.drain()

    #expect(folders == ["talk"])
    #expect(reports.take().saves == ["talk"])
  }

  @Test func aLaterSaveTakesThePlaceOfTheFirst() throws {
    let first = with("Hello", in: Conversation(name: "talk"))
    storage.save(first)
    storage.save(with("More", in: first))
    storage.drain()

    #expect(folders == ["talk"])
    #expect(try storage.store.open("talk").conversation.messages.map(\.text) == ["Hello", "More"])
  }

  @Test func aTitledConversationIsKeptAtOnce() {
    storage.create(Conversation(name: "", title: "About tea"))
    storage.drain()

    #expect(folders.count == 1)
    #expect(reports.take().openedConversation?.name == folders.first)
  }

  @Test func aFailedSaveSaysWhy() throws {
    try folder.write([], as: "chats")

    storage.save(with("Hello", in: Conversation(name: "talk")))
    storage.drain()

    let problem = try #require(reports.take().problems.first)
    #expect(problem.contains("chats"))
    #expect(!problem.contains("\n"))
  }

  @Test func aStateThatCannotBeKeptTakesNothingFromTheText() throws {
    let talk = with("Hello", in: Conversation(name: "talk"))
    storage.save(talk)
    storage.drain()
    try folder.write([], as: "chats/talk/states")
    _ = reports.take()

    storage.saveState(Data([1]), key: "model-m1", of: "talk", followsText: true)
    storage.save(with("More", in: talk))
    storage.drain()

    let reported = reports.take()
    #expect(reported.saves == ["talk"])
    #expect(reported.problems.count == 1)
    #expect(try storage.store.peek("talk").messages.map(\.text) == ["Hello", "More"])
  }

  @Test func aNameThatWasTakenMeanwhileGetsANumber() throws {
    let other = StorageService(store: storage.store, post: Reports().post)
    other.save(with("Mine", in: Conversation(name: "talk")))
    other.drain()

    let ours = with("Ours", in: Conversation(name: "talk"))
    storage.save(ours)
    storage.save(with("More", in: ours))
    storage.saveState(Data([1]), key: "model-tip", of: "talk")
    storage.drain()

    #expect(folders == ["talk", "talk-2"])
    #expect(try storage.store.open("talk").conversation.messages.map(\.text) == ["Mine"])
    #expect(try storage.store.open("talk-2").conversation.messages.map(\.text) == ["Ours", "More"])
    #expect(storage.store.state(key: "model-tip", of: "talk") == nil)
    #expect(storage.store.state(key: "model-tip", of: "talk-2") == Data([1]))
    let reported = reports.take()
    // Of two that wait only the newer one is saved.
    #expect(Set(reported.saves) == ["talk"])
    #expect(reported.outcomes == [.nameTaken("talk", keptAs: "talk-2")])

    storage.delete("talk")
    storage.drain()
    #expect(folders == ["talk"])
    withExtendedLifetime(other) {}
  }

  @Test func whatAnotherProgramDidMeanwhileIsTold() throws {
    let file = folder.path("chats/talk/conversation.jsonl")
    func edit(_ change: (String) -> String) throws {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try change(text).write(toFile: file, atomically: true, encoding: .utf8)
    }
    var talk = with("One", in: Conversation(name: "talk"))
    storage.save(talk)
    storage.drain()
    try edit { $0 + #"{"id":2,"parent":1,"role":"user","text":"Theirs"}"# + "\n" }
    _ = reports.take()

    talk = with("Ours", in: talk)
    storage.save(talk)
    storage.drain()
    #expect(reports.take().outcomes == [.merged(name: "talk", messages: 1)])
    try edit { $0.replacing("One", with: "Eins") }
    storage.save(with("More", in: talk))
    storage.saveState(Data([1]), key: "model-tip", of: "talk")
    storage.drain()

    #expect(reports.take().outcomes == [.keptApart("talk", as: "talk-2")])
    #expect(folders == ["talk", "talk-2"])
    #expect(try storage.store.peek("talk").messages.map(\.text) == ["Eins", "Ours", "Theirs"])
    #expect(try storage.store.peek("talk-2").messages.map(\.text).contains("More"))
    #expect(storage.store.state(key: "model-tip", of: "talk-2") == Data([1]))
  }

  @Test func statesAreKeptOnlyWithTheLock() throws {
    storage.saveState(Data([1]), key: "model-tip", of: "talk")
    storage.drain()
    #expect(folders == [])

    storage.save(with("Hello", in: Conversation(name: "talk")))
    storage.saveState(Data([2]), key: "model-tip", of: "talk")
    storage.drain()

    #expect(storage.store.state(key: "model-tip", of: "talk") == Data([2]))
    let reader = StorageService(store: storage.store, post: Reports().post)
    #expect(try reader.openFirst("talk").lock == nil)
    reader.saveState(Data([3]), key: "model-tip", of: "talk")
    reader.drain()
    #expect(storage.store.state(key: "model-tip", of: "talk") == Data([2]))
  }

  @Test func aSecondInstanceReadsOnlyUntilTheFirstLetsGo() throws {
    storage.save(with("Hello", in: Conversation(name: "talk")))
    storage.save(with("Else", in: Conversation(name: "other")))
    storage.open("talk")
    storage.drain()
    let seen = Reports()
    let second = StorageService(store: storage.store, post: seen.post)

    second.open("talk")
    second.drain()
    let refused = try #require(seen.take().opened)
    storage.open("other")
    storage.drain()
    second.open("talk")
    second.drain()

    #expect(!refused.isWritable)
    #expect(refused.readOnly?.isEmpty == false)
    #expect(seen.take().opened?.isWritable == true)
  }

  @Test func whatIsOpenCanBeOpenedAgain() {
    storage.save(with("Hello", in: Conversation(name: "talk")))

    storage.open("talk")
    storage.drain()

    #expect(reports.take().opened?.isWritable == true)
  }

  @Test func aSaveThatComesAfterLettingGoIsNoCopy() throws {
    let talk = with("Hello", in: Conversation(name: "talk"))
    storage.save(with("Else", in: Conversation(name: "other")))
    storage.save(talk)
    storage.open("other")

    storage.save(with("Late", in: talk))
    storage.drain()

    #expect(folders == ["other", "talk"])
    #expect(try storage.store.open("talk").conversation.messages.map(\.text) == ["Hello", "Late"])
    #expect(try storage.store.open("talk").lock != nil)
  }

  @Test func openingWhatIsNotThereSaysSo() throws {
    storage.open("nothing")
    storage.open("../elsewhere")
    storage.drain()

    let reported = reports.take()
    #expect(reported.opened == nil)
    #expect(reported.problems.count == 2)
    #expect(reported.problems.first?.contains("nothing") ?? false)
  }

  @Test func aReplyThatACrashCutIsAnInterruptedOne() throws {
    var talk = with("Hello", in: Conversation(name: "talk"))
    talk.append(.assistant, "Hi th", ending: .writing)
    storage.save(talk)
    storage.open("talk")
    storage.drain()

    let opened = reports.take().openedConversation
    #expect(opened?.line.last?.ending == .interrupted)
    #expect(opened?.line.last?.text == "Hi th")
  }

  @Test func aFolderThatSomebodyRemovedIsMadeAnew() throws {
    let talk = with("Hello", in: Conversation(name: "talk"))
    storage.save(talk)
    storage.drain()
    try FileManager.default.removeItem(atPath: folder.path("chats"))
    _ = reports.take()

    storage.save(with("More", in: talk))
    storage.saveState(Data([1]), key: "model-m1", of: "talk")
    storage.drain()

    let reported = reports.take()
    #expect(reported.saves == ["talk"])
    #expect(reported.problems == [])
    #expect(try storage.store.peek("talk").messages.map(\.text) == ["Hello", "More"])
    #expect(storage.store.stateKeys(of: "talk") == ["model-m1"])
  }

  @Test func aStateThatFollowsItsTextIsNotOnDiskBeforeIt() throws {
    var talk = with("Hello", in: Conversation(name: "talk"))
    storage.save(talk)
    storage.saveState(Data([1]), key: "model-m2", of: "talk", followsText: true)
    storage.saveState(Data([2]), key: "model-m2", of: "talk", followsText: true)
    storage.saveState(Data([3]), key: "model-m3", of: "talk", followsText: true)
    storage.drain()
    #expect(storage.store.stateKeys(of: "talk") == [])
    talk.append(.assistant, "Hi", ending: .writing)
    storage.save(talk)
    storage.drain()
    #expect(storage.store.stateKeys(of: "talk") == [])

    talk.update(2) { $0.ending = .complete }
    storage.save(talk)
    storage.drain()

    // There is no message 3: its reply was not kept.
    #expect(storage.store.stateKeys(of: "talk") == ["model-m2"])
    #expect(storage.store.state(key: "model-m2", of: "talk") == Data([2]))
  }

  @Test func aFreshNameIsOneThatNoFolderHas() throws {
    let date = Date(timeIntervalSince1970: 1_700_000_000)
    let store = storage.store
    let name = store.freshName(at: date)
    storage.save(with("Hello", in: Conversation(name: name)))
    storage.drain()

    #expect(ConversationStore.name(for: name) == name)
    #expect(store.freshName(at: date) == name + "-2")
  }

  func with(_ text: String, in conversation: Conversation) -> Conversation {
    var conversation = conversation
    conversation.append(.user, text)
    return conversation
  }

  /// The conversations that have a folder.
  var folders: [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path("chats"))
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }
}
