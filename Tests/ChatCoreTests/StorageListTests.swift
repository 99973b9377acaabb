import ChatStore
import ChatTestSupport
import Conversations
import Foundation
import TestSupport
import Testing

@testable import ChatCore

/// What is done with conversations of the list, and what is looked for and taken out of them.
extension StorageTests {
  @Test func deletingTakesItFromTheList() {
    storage.save(with("Hello", in: Conversation(name: "talk")))
    storage.save(with("Else", in: Conversation(name: "other")))
    storage.delete("talk")
    storage.list()
    storage.drain()

    var listed: [String] = []
    for case .storage(.listed(let summaries)) in reports.take() {
      listed = summaries.map(\.name)
    }
    #expect(listed == ["other"])
    #expect(folders == ["other"])
  }

  @Test func whatWasDeletedLastIsTakenBackFirst() throws {
    for text in ["Old", "New"] {
      storage.save(with(text, in: Conversation(name: "talk")))
      storage.delete("talk")
    }
    for _ in 1...3 { storage.restoreDeleted() }
    storage.drain()

    let reported = reports.take()
    var trashNames: [String] = []
    for case .storage(.deleted("talk", let name)) in reported { trashNames.append(name) }
    #expect(trashNames == ["talk", "talk-2"])
    #expect(
      reported.outcomes == [
        .restored(name: "talk-2"), .restored(name: "talk"), .nothingToRestore,
      ])
    #expect(try storage.store.peek("talk-2").messages.map(\.text) == ["New"])
  }

  @Test func anArchivedOneIsListedAsSuchAndTakenBack() throws {
    storage.save(with("Hello", in: Conversation(name: "talk")))
    storage.archive("talk", true)
    storage.list()
    storage.archive("talk", false)
    storage.list()
    storage.archive("nothing", true)
    storage.drain()

    let reported = reports.take()
    let listed = reported.compactMap {
      if case .storage(.listed(let summaries)) = $0 { summaries.map(\.isArchived) } else { nil }
    }
    #expect(listed == [[true], [false]])
    #expect(reported.outcomes == [.archived(name: "talk", true), .archived(name: "talk", false)])
    #expect(reported.problems.count == 1)
  }

  @Test func aCopyHasAllBranchesAndStates() throws {
    var talk = with("Hello", in: Conversation(name: "talk"))
    talk.append(.assistant, "Hi", ending: .complete)
    talk.moveTip(to: 1)
    talk.append(.assistant, "Hey", ending: .writing)
    storage.save(talk)
    storage.saveState(Data([1]), key: "model-m2", of: "talk")
    storage.duplicate("talk")
    storage.duplicate("nothing")
    storage.drain()

    let reported = reports.take()
    #expect(reported.problems.count == 1)
    let name = try #require(folders.first { $0 != "talk" })
    #expect(reported.outcomes == [.duplicated(as: name)])
    let copy = try storage.store.peek(name)
    #expect(copy.title == "Hello (copy)")
    #expect(copy.messages.map(\.text) == ["Hello", "Hi", "Hey"])
    #expect(copy.messages.map(\.ending) == [nil, .complete, .interrupted])
    #expect(copy.tip == 3)
    #expect(storage.store.state(key: "model-m2", of: name) == Data([1]))
    #expect(try storage.store.peek("talk").messages.last?.ending == .writing)
  }

  @Test func aTextIsFoundInWhatWasJustSaved() {
    storage.save(with("A café", in: Conversation(name: "talk")))
    storage.save(with("Tea", in: Conversation(name: "other")))
    storage.search("cafe")
    storage.drain()

    var found: [String] = []
    for case .storage(.found(let hits, of: "cafe")) in reports.take() {
      found = hits.map(\.conversation)
    }
    #expect(Set(found) == ["talk"])
  }

  @Test(arguments: [
    ("talk.md", "# Hello\n\n## User\n\nHello\n"), ("talk.txt", "User: Hello\n"),
    ("talk", "# Hello\n\n## User\n\nHello\n"),
  ])
  func aConversationIsWrittenOnceInTheFormOfItsName(name: String, text: String) throws {
    let talk = with("Hello", in: Conversation(name: "talk"))
    storage.export(talk, to: folder.path(name))
    storage.export(with("More", in: talk), to: folder.path(name))
    storage.drain()

    let reported = reports.take()
    #expect(reported.outcomes == [.exported(path: folder.path(name))])
    #expect(reported.problems == ["\(folder.path(name)): cannot be written: File exists"])
    #expect(try String(contentsOfFile: folder.path(name), encoding: .utf8) == text)
  }

  @Test func theStatesOfAConversationAreListed() throws {
    storage.save(with("Hello", in: Conversation(name: "talk")))
    for key in ["a-m0", "a-m1", "b-m1"] { storage.saveState(Data([1]), key: key, of: "talk") }
    storage.drain()
    _ = reports.take()

    storage.listStates(of: "talk")
    storage.drain()

    var listed: [MessageID: Int] = [:]
    for case .storage(.statesListed(of: "talk", let states)) in reports.take() {
      listed = states
    }
    // Two models have one byte each.
    #expect(listed == [1: 2])
  }

  @Test func whatAnotherInstanceHoldsIsNotDeleted() throws {
    storage.save(with("Hello", in: Conversation(name: "talk")))
    storage.drain()
    let seen = Reports()
    let second = StorageService(store: storage.store, post: seen.post)

    second.delete("talk")
    second.drain()

    #expect(seen.take().problems.count == 1)
    #expect(folders == ["talk"])
  }
}
