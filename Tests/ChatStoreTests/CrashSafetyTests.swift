import ChatStore
import Conversations
import Foundation
import Glibc
import TestSupport
import Testing

/// What a crash, a second program and an unwilling disk do to a conversation.
@Suite struct CrashSafetyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aSecondOpeningReadsOnly() throws {
    let first = try folder.store.create(sample())

    let second = try folder.store.open("italy")

    guard case .readOnly(let reason) = second.access else {
      Issue.record("opened for writing twice")
      return
    }
    #expect(reason == .open(process: getpid()))
    #expect(second.conversation == first.conversation)
    #expect(throws: ConversationError.self) { try folder.store.delete("italy") }
    #expect(throws: ConversationError.self) { try folder.store.rename("italy", title: "x") }
    withExtendedLifetime(first) {}
  }

  @Test func aLockEndsWithItsOpening() throws {
    var first: OpenedConversation? = try folder.store.create(sample())
    #expect(first?.lock != nil)

    first = nil

    #expect(try folder.store.open("italy").lock != nil)
  }

  @Test func aKilledProcessHoldsNoLock() async throws {
    _ = try folder.store.create(sample())
    let chats = folder.path("chats")

    await #expect(processExitsWith: .signal(SIGKILL)) { [chats = chats as String] in
      let lock = try #require(ConversationStore(folder: chats).open("italy").lock)
      _ = kill(getpid(), SIGKILL)
      withExtendedLifetime(lock) {}
    }

    #expect(try folder.store.open("italy").lock != nil)
  }

  @Test func whatACrashLeftIsRemoved() throws {
    let before = try folder.store.create(sample()).conversation
    for leftover in [".writing-1", "states/.writing-2"] {
      try folder.write("{\"format\": 1, \"ti", to: "chats/italy/" + leftover)
    }

    let opened = try folder.store.open("italy")
    try folder.store.saveState(Data([1]), key: "k", with: #require(opened.lock))
    try folder.store.prune(
      opened.conversation, by: SnapshotPolicy(), with: #require(opened.lock))

    #expect(opened.conversation == before)
    #expect(try folder.names(in: "chats/italy") == ["conversation.jsonl", "lock", "states"])
    #expect(try folder.names(in: "chats/italy/states") == ["k.safetensors"])
  }

  @Test func aFailedSaveLeavesNothingBehind() throws {
    let opened = try folder.store.create(sample())
    let lock = try #require(opened.lock)
    try FileManager.default.removeItem(atPath: folder.path("chats/italy/conversation.jsonl"))
    try folder.write("", to: "chats/italy/conversation.jsonl/in the way")
    var changed = opened.conversation
    changed.append(.user, "more")

    let error = #expect(throws: ConversationError.self) {
      try folder.store.save(changed, with: lock)
    }

    #expect(error?.path == folder.path("chats/italy/conversation.jsonl"))
    #expect(error?.problem == "cannot be written: Is a directory")
    #expect(try folder.names(in: "chats/italy") == ["conversation.jsonl", "lock"])
  }

  @Test func aVanishedFolderIsAnError() throws {
    let opened = try folder.store.create(sample())
    try FileManager.default.removeItem(atPath: folder.path("chats"))

    let error = #expect(throws: ConversationError.self) {
      try folder.store.save(opened.conversation, with: #require(opened.lock))
    }

    #expect(error?.problem == "cannot be written: No such file or directory")
  }

  /// A limit on the size of files stands in for a full disk; it counts for the whole process.
  @Test func aFullDiskLosesNothing() async throws {
    let before = try folder.store.create(sample()).conversation
    let chats = folder.path("chats")

    await #expect(processExitsWith: .success) { [chats = chats as String] in
      let store = ConversationStore(folder: chats)
      var opened = try store.open("italy")
      let lock = try #require(opened.lock)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 8_192, rlim_max: 8_192)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      opened.conversation.append(.user, String(repeating: "x", count: 10_000))

      let error = #expect(throws: ConversationError.self) {
        try store.save(opened.conversation, with: lock)
      }
      #expect(throws: ConversationError.self) {
        try store.saveState(Data(count: 10_000), key: "k", with: lock)
      }
      #expect(throws: ConversationError.self) { try store.create(opened.conversation) }

      #expect(error?.problem == "cannot be written: File too large")
    }

    #expect(try folder.store.open("italy").conversation == before)
    #expect(try folder.names(in: "chats") == ["italy"])
    #expect(try folder.names(in: "chats/italy") == ["conversation.jsonl", "lock", "states"])
    #expect(try folder.names(in: "chats/italy/states") == [])
  }

  /// In a process of its own, which gives up the rights of root if it has them.
  @Test func aReadOnlyFolderIsOpenedForReading() async throws {
    let before = try folder.store.create(sample()).conversation
    let chats = folder.path("chats")
    for (path, mode) in [(chats, 0o555), (chats + "/italy", 0o555)] {
      #expect(chmod(path, mode_t(mode)) == 0)
    }
    #expect(chmod(chats + "/italy/lock", 0o444) == 0)
    #expect(chmod(chats + "/italy/conversation.jsonl", 0o444) == 0)

    await #expect(processExitsWith: .success) { [chats = chats as String] in
      if geteuid() == 0 { #expect(setuid(65_534) == 0) }
      let store = ConversationStore(folder: chats)

      let opened = try store.open("italy")

      guard case .readOnly(.unwritable(let problem)) = opened.access else {
        Issue.record("not read-only: \(opened.access)")
        return
      }
      #expect(problem == "Permission denied")
      #expect(try store.list().count == 1)
      #expect(throws: ConversationError.self) { try store.create(opened.conversation) }
      #expect(throws: ConversationError.self) { try store.delete("italy") }
    }

    #expect(chmod(chats, 0o755) == 0)
    #expect(chmod(chats + "/italy", 0o755) == 0)
    #expect(try folder.store.open("italy").conversation == before)
  }
}
