import ChatStore
import Conversations
import Foundation
import Glibc
import TestSupport
import Testing

/// The reply being written, between two saves.
@Suite struct JournalTests {
  let folder: TemporaryFolder
  private let file = "chats/c/conversation.json"
  private let journal = "chats/c/journal"

  init() throws { folder = try TemporaryFolder() }

  /// A conversation that waits for a reply, in the store.
  private func begun() throws -> (Conversation, ConversationLock, MessageID) {
    var conversation = Conversation(name: "c")
    conversation.append(.user, "q", date: Date(timeIntervalSince1970: 1e9))
    let opened = try folder.store.create(conversation)
    conversation = opened.conversation
    let reply = conversation.append(
      .assistant, "", ending: .writing, date: Date(timeIntervalSince1970: 1e9))
    return (conversation, try #require(opened.lock), reply)
  }

  private func write(_ written: String, _ conversation: inout Conversation, _ id: MessageID) {
    let format = conversation.format
    conversation.update(id) { ($0.text, $0.raw) = format.reply(written: written) }
  }

  /// The reply as a new opening finds it.
  private func found() throws -> Message? { try folder.store.open("c").conversation.messages.last }

  @Test func aReplyGrowsWithoutASave() throws {
    var (conversation, lock, reply) = try begun()
    try folder.store.appendToJournal(reply, of: conversation, with: lock)
    let saved = try folder.text(file)

    for written in [" In", " In \n", " In \nItaly", " In \nItaly 👩‍🚀\u{301}"] {
      write(written, &conversation, reply)
      try folder.store.appendToJournal(reply, of: conversation, with: lock)
      #expect(try found() == conversation[reply])
    }

    #expect(try folder.text(file) == saved)
    #expect(
      try folder.text(journal) == """
        {"message":2,"written":0}
        " In"
        " \\n"
        "Italy"
        " 👩‍🚀\u{301}"

        """)
  }

  @Test func aSaveTakesItIn() throws {
    var (conversation, lock, reply) = try begun()
    try folder.store.appendToJournal(reply, of: conversation, with: lock)
    write(" Yes", &conversation, reply)
    try folder.store.appendToJournal(reply, of: conversation, with: lock)

    conversation.update(reply) { $0.ending = .complete }
    try folder.store.save(conversation, with: lock)

    #expect(try folder.names(in: "chats/c") == ["conversation.json", "lock"])
    #expect(try found() == conversation[reply])
  }

  @Test func everyCutLeavesABeginning() throws {
    var (conversation, lock, reply) = try begun()
    try folder.store.appendToJournal(reply, of: conversation, with: lock)
    for written in [" Où", " Où est", " Où est \"Rome\"?"] {
      write(written, &conversation, reply)
      try folder.store.appendToJournal(reply, of: conversation, with: lock)
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path(journal)))

    var texts: [String] = []
    for count in 0...bytes.count {
      try bytes.prefix(count).write(to: URL(fileURLWithPath: folder.path(journal)))
      texts.append(try #require(try found()).text)
    }

    #expect(Set(texts) == ["", "Où", "Où est", "Où est \"Rome\"?"])
    #expect(texts == texts.sorted { $0.count < $1.count })
    withExtendedLifetime(lock) {}
  }

  @Test func aFlippedByteEndsItThere() throws {
    var (conversation, lock, reply) = try begun()
    try folder.store.appendToJournal(reply, of: conversation, with: lock)
    write(" a", &conversation, reply)
    try folder.store.appendToJournal(reply, of: conversation, with: lock)
    try folder.write(folder.text(journal) + "\u{1}\"b\"\n\"c\"\n", to: journal)

    #expect(try found()?.text == "a")
    withExtendedLifetime(lock) {}
  }

  /// A crash may come between a save and the removal of the journal.
  @Test func anOldJournalDoesNothing() throws {
    var (conversation, lock, reply) = try begun()
    try folder.store.appendToJournal(reply, of: conversation, with: lock)
    write(" One", &conversation, reply)
    try folder.store.appendToJournal(reply, of: conversation, with: lock)
    let old = try folder.text(journal)

    write(" One two", &conversation, reply)
    try folder.store.save(conversation, with: lock)
    try folder.write(old, to: journal)
    #expect(try found()?.text == "One two")

    conversation.update(reply) { $0.ending = .complete }
    try folder.store.save(conversation, with: lock)
    try folder.write(old, to: journal)
    #expect(try found()?.text == "One two")

    conversation.remove(reply)
    try folder.store.save(conversation, with: lock)
    try folder.write(old, to: journal)
    #expect(try found()?.text == "q")
  }

  @Test func afterACrashItIsTakenInBeforeTheNextReply() throws {
    var (conversation, first, reply) = try begun()
    try folder.store.appendToJournal(reply, of: conversation, with: first)
    write(" Half", &conversation, reply)
    try folder.store.appendToJournal(reply, of: conversation, with: first)
    try FileManager.default.copyItem(
      atPath: folder.path("chats/c"), toPath: folder.path("chats/d"))

    let opened = try folder.store.open("d")
    conversation = opened.conversation.recovered()
    conversation.moveTip(to: 1)
    let another = conversation.append(.assistant, "", ending: .writing)
    try folder.store.appendToJournal(another, of: conversation, with: #require(opened.lock))

    let reopened = try folder.store.open("d").conversation
    #expect(reopened[reply]?.text == "Half")
    #expect(reopened[reply]?.ending == .interrupted)
    #expect(another == 3)
  }

  @Test func aTextThatChangedIsSavedAnew() throws {
    var (conversation, lock, reply) = try begun()
    for written in [" a", " a b", " x"] {
      write(written, &conversation, reply)
      try folder.store.appendToJournal(reply, of: conversation, with: lock)
    }

    #expect(try found()?.text == "x")
    #expect(try folder.text(journal) == "{\"message\":2,\"written\":2}\n")
  }

  /// A limit on the size of files stands in for a full disk; it counts for the whole process.
  @Test func aFullDiskLeavesWhatWasKept() async throws {
    _ = try begun()
    let chats = folder.path("chats")

    await #expect(processExitsWith: .success) { [chats = chats as String] in
      let store = ConversationStore(folder: chats)
      var conversation = try store.open("c").conversation
      let lock = try #require(store.open("c").lock)
      let reply = conversation.append(.assistant, "a", ending: .writing)
      try store.appendToJournal(reply, of: conversation, with: lock)
      conversation.update(reply) { $0.text = "a b" }
      try store.appendToJournal(reply, of: conversation, with: lock)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 4_096, rlim_max: rlim_t.max)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let long = "a b " + String(repeating: "c", count: 5_000)
      conversation.update(reply) { $0.text = long }

      let error = #expect(throws: ConversationError.self) {
        try store.appendToJournal(reply, of: conversation, with: lock)
      }
      #expect(error?.problem == "cannot be written: File too large")
      #expect(try store.peek("c")[reply]?.text == "a b")

      limit.rlim_cur = rlim_t.max
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      try store.appendToJournal(reply, of: conversation, with: lock)
      #expect(try store.peek("c")[reply]?.text == long)
    }
  }
}
