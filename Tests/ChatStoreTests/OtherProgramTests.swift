import ChatStore
import Conversations
import Foundation
import TestSupport
import Testing

/// What other programs do to a conversation's file while it is open.
@Suite struct OtherProgramTests {
  let folder: TemporaryFolder
  private let file = "chats/c/conversation.jsonl"

  init() throws { folder = try TemporaryFolder() }

  private func begun() throws -> (Conversation, ConversationLock) {
    var conversation = Conversation(name: "c", title: "Title")
    conversation.append(.user, "one")
    conversation.append(.assistant, "two", ending: .complete)
    let opened = try folder.store.create(conversation)
    return (opened.conversation, try #require(opened.lock))
  }

  private func texts(_ name: String = "c") throws -> [String] {
    try folder.store.peek(name).messages.map(\.text)
  }

  @Test func aMessageAddedMeanwhileIsKeptToo() throws {
    var (conversation, lock) = try begun()
    try folder.write(
      folder.text(file) + #"{"id":3,"parent":2,"role":"user","text":"theirs"}"# + "\n", to: file)
    conversation.append(.user, "ours")

    let report = try folder.store.save(conversation, with: lock)
    guard case .merged(messages: 1) = report.event else {
      Issue.record("not merged: \(String(describing: report.event))")
      return
    }
    #expect(try texts() == ["one", "two", "ours", "theirs"])

    for number in 0..<100 {
      conversation.append(.user, "more \(number)")
      #expect(try folder.store.save(conversation, with: lock).event == nil)
    }
    #expect(try texts().count == 104)
    #expect(try folder.store.peek("c").line.last?.text == "more 99")
    #expect(try folder.store.peek("c").messages.contains { $0.text == "theirs" })
  }

  @Test func aTitleGivenMeanwhileIsKept() throws {
    var (conversation, lock) = try begun()
    try folder.write(
      folder.text(file).replacing(#""title":"Title""#, with: #""title":"By hand""#), to: file)
    conversation.append(.user, "ours")

    try folder.store.save(conversation, with: lock)
    conversation.append(.user, "more")
    try folder.store.save(conversation, with: lock)

    #expect(try folder.store.peek("c").title == "By hand")
    #expect(try texts() == ["one", "two", "ours", "more"])
  }

  @Test func whatWasChangedByHandStaysAndOursIsKeptApart() throws {
    var (conversation, lock) = try begun()
    try folder.write(folder.text(file).replacing("two", with: "deux"), to: file)
    conversation.append(.user, "ours")

    let report = try folder.store.save(conversation, with: lock)

    guard case .keptApart(let opened) = report.event else {
      Issue.record("not kept apart: \(String(describing: report.event))")
      return
    }
    #expect(try texts() == ["one", "deux"])
    #expect(try texts(opened.conversation.name) == ["one", "two", "ours"])
    #expect(opened.lock != nil)
  }

  @Test func aFileTouchedOrRewrittenAsItWasIsNoChange() throws {
    var (conversation, lock) = try begun()
    for _ in 0..<3 {
      try folder.write(folder.text(file), to: file)
      conversation.append(.user, "ours")
      #expect(try folder.store.save(conversation, with: lock).event == nil)
    }
    #expect(try texts() == ["one", "two", "ours", "ours", "ours"])
  }

  @Test func aRemovedFileIsWrittenAgain() throws {
    var (conversation, lock) = try begun()
    try FileManager.default.removeItem(atPath: folder.path(file))
    conversation.append(.user, "ours")

    #expect(try folder.store.save(conversation, with: lock).event == nil)

    #expect(try texts() == ["one", "two", "ours"])
  }

  /// A restored folder has another file `lock`: whoever locks that writes too.
  @Test func aFolderThatWasPutBackIsNotWrittenByTwo() throws {
    var (conversation, lock) = try begun()
    let (here, away) = (folder.path("chats/c"), folder.path("away"))
    try FileManager.default.copyItem(atPath: here, toPath: away)
    try FileManager.default.removeItem(atPath: here)
    try FileManager.default.moveItem(atPath: away, toPath: here)
    var other = try folder.store.open("c")
    #expect(other.lock != nil)

    conversation.append(.user, "ours")
    let report = try folder.store.save(conversation, with: lock)
    other.conversation.append(.user, "theirs")
    try folder.store.save(other.conversation, with: #require(other.lock))

    guard case .keptApart(let apart) = report.event else {
      Issue.record("not kept apart: \(String(describing: report.event))")
      return
    }
    #expect(try texts() == ["one", "two", "theirs"])
    #expect(try texts(apart.conversation.name) == ["one", "two", "ours"])
  }

  @Test func aFolderThatWasPutBackIsLockedAgainWhereNobodyHasIt() throws {
    var (conversation, lock) = try begun()
    let (here, away) = (folder.path("chats/c"), folder.path("away"))
    try FileManager.default.copyItem(atPath: here, toPath: away)
    try FileManager.default.removeItem(atPath: here)
    try FileManager.default.moveItem(atPath: away, toPath: here)

    conversation.append(.user, "ours")
    #expect(try folder.store.save(conversation, with: lock).event == nil)

    #expect(try folder.store.open("c").lock == nil)
    #expect(try texts() == ["one", "two", "ours"])
    withExtendedLifetime(lock) {}
  }

  /// Two names for one file, one of which is the lock's.
  @Test func theLockChangesNoOtherFile() throws {
    _ = try begun()
    try folder.write("precious", to: "precious")
    let lock = folder.path("chats/c/lock")
    try FileManager.default.removeItem(atPath: lock)
    try FileManager.default.linkItem(atPath: folder.path("precious"), toPath: lock)

    _ = try folder.store.open("c")

    #expect(try folder.text("precious") == "precious")
  }

  @Test func aFileALittleOverTheLimitIsStillRead() throws {
    _ = try begun()
    let long = String(repeating: "x", count: 65 << 20)
    try folder.write(
      folder.text(file) + #"{"id":3,"parent":2,"role":"user","text":""# + long + "\"}\n", to: file)

    let opened = try folder.store.open("c")

    #expect(opened.conversation.messages.count == 3)
    let error = #expect(throws: ConversationError.self) {
      var conversation = opened.conversation
      conversation.append(.user, "more")
      try folder.store.save(conversation, with: #require(opened.lock))
    }
    #expect(error?.problem.contains("too large") == true)
  }

  @Test func timesOfTheFarFutureAreListed() throws {
    _ = try begun()
    let far = timespec(tv_sec: 10_413_792_000, tv_nsec: 0)
    #expect(utimensat(AT_FDCWD, folder.path(file), [far, far], 0) == 0)
    #expect(utimensat(AT_FDCWD, folder.path("chats/c"), [far, far], 0) == 0)
    try folder.write("{", to: "chats/bad/conversation.jsonl")
    #expect(utimensat(AT_FDCWD, folder.path("chats/bad"), [far, far], 0) == 0)

    #expect(try folder.store.list(.all).count == 2)
    #expect(try folder.store.list(.all).count == 2)
  }
}
