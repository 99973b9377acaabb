import ChatStore
import Conversations
import Foundation
import Glibc
import TestSupport
import Testing

/// The list, and the index that it is made from.
@Suite struct ListIndexTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Makes all that a conversation consists of as old as a minute: the index trusts no newer file.
  private func age(_ name: String) {
    for part in ["/conversation.jsonl", "/states", ""] {
      let then = timespec(tv_sec: time(nil) - 60, tv_nsec: 0)
      _ = utimensat(AT_FDCWD, folder.path("chats/\(name)") + part, [then, then], 0)
    }
  }

  private func create(_ titles: String...) throws {
    for title in titles {
      let opened = try folder.store.create(sample(title: title))
      try folder.store.saveState(Data(count: 10), key: "a-m1", with: #require(opened.lock))
      age(opened.conversation.name)
    }
  }

  @Test func aListFromTheIndexIsTheSame() throws {
    try create("one", "two")
    try folder.store.archive("two")
    age("two")

    let first = try folder.store.list(.all)
    let index = try Data(contentsOf: URL(fileURLWithPath: folder.path("chats/.index")))
    let second = try folder.store.list(.all)

    #expect(first == second)
    #expect(first.map(\.model) == ["prototype", "prototype"])
    #expect(first.map(\.stateByteCount) == [10, 10])
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("chats/.index"))) == index)
  }

  /// The text is replaced by another of the same size and age, so only the index can have said it.
  @Test func whatDidNotChangeIsNotReadAgain() throws {
    try create("one")
    _ = try folder.store.list()
    let path = folder.path("chats/one/conversation.jsonl")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let file = open(path, O_WRONLY)
    _ = write(file, text.replacing("\"one\"", with: "\"eno\""), text.utf8.count)
    close(file)
    age("one")

    #expect(try folder.store.list().map(\.title) == ["one"])
  }

  @Test func whatChangedIsReadAgain() throws {
    try create("one", "two", "three")
    _ = try folder.store.list()

    try folder.store.rename("one", title: "1")
    try folder.store.delete("two")
    let lock = try #require(folder.store.open("three").lock)
    try folder.store.saveState(Data(count: 90), key: "a-m2", with: lock)

    let list = try folder.store.list()
    #expect(Set(list.map(\.title)) == ["1", "three"])
    #expect(list.first { $0.title == "three" }?.stateByteCount == 100)
  }

  @Test func aDamagedIndexIsMadeAnew() throws {
    try create("one", "two")
    let list = try folder.store.list()
    let path = folder.path("chats/.index")
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))

    for position in stride(from: 0, to: whole.count, by: 7) {
      var flipped = whole
      flipped[position] ^= 0x10
      for damaged in [flipped, whole.prefix(position)] {
        try damaged.write(to: URL(fileURLWithPath: path))
        #expect(try folder.store.list() == list)
      }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == whole.count)
  }

  @Test func whatIsPutAsideIsShownWhenAskedFor() throws {
    try create("one", "two")

    try folder.store.archive("one")

    #expect(try folder.store.list().map(\.title) == ["two"])
    #expect(try folder.store.list(.archived).map(\.title) == ["one"])
    #expect(try folder.store.list(.all).count == 2)

    try folder.store.archive("one", false)
    #expect(try folder.store.list().count == 2)
  }
}
