import ChatStore
import Conversations
import Foundation
import Glibc
import TestSupport
import Testing

/// The reply being written, saved once a second as far as it is.
@Suite struct GrowingReplyTests {
  let folder: TemporaryFolder
  private let file = "chats/c/conversation.jsonl"

  init() throws { folder = try TemporaryFolder() }

  /// A conversation with a reply that is being written, in the store.
  private func begun() throws -> (Conversation, ConversationLock, MessageID) {
    var conversation = Conversation(name: "c")
    conversation.append(.user, "q", date: Date(timeIntervalSince1970: 1e9))
    let opened = try folder.store.create(conversation)
    let lock = try #require(opened.lock)
    conversation = opened.conversation
    let reply = conversation.append(
      .assistant, "", ending: .writing, date: Date(timeIntervalSince1970: 1e9))
    try folder.store.save(conversation, with: lock)
    return (conversation, lock, reply)
  }

  private func write(_ written: String, _ conversation: inout Conversation, _ id: MessageID) {
    let format = conversation.format
    conversation.update(id) { $0.written = format.reply(written: written) }
  }

  /// The reply as a new opening finds it.
  private func found() throws -> Message? { try folder.store.open("c").conversation.messages.last }

  @Test func aReplyGrowsByWhatIsNew() throws {
    var (conversation, lock, reply) = try begun()
    let saved = try folder.text(file)

    for written in [" In", " In \n", " In \nItaly", " In \nItaly 👩‍🚀\u{301}"] {
      write(written, &conversation, reply)
      try folder.store.save(conversation, with: lock)
      #expect(try found() == conversation[reply])
    }

    #expect(
      try folder.text(file) == saved + """
        {"id":2,"more":" In"}
        {"id":2,"more":" \\n"}
        {"id":2,"more":"Italy"}
        {"id":2,"more":" 👩‍🚀\u{301}"}

        """)
  }

  @Test func itsEndIsALineToo() throws {
    var (conversation, lock, reply) = try begun()
    write(" Yes", &conversation, reply)
    try folder.store.save(conversation, with: lock)

    conversation.update(reply) { $0.ending = .complete }
    try folder.store.save(conversation, with: lock)

    #expect(try found() == conversation[reply])
    #expect(try folder.text(file).contains(#"{"id":2,"ending":"complete"}"#))
  }

  @Test func everyCutLeavesABeginning() throws {
    var (conversation, lock, reply) = try begun()
    let start = try folder.text(file).utf8.count
    for written in [" Où", " Où est", " Où est \"Rome\"?"] {
      write(written, &conversation, reply)
      try folder.store.save(conversation, with: lock)
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path(file)))

    var texts: [String] = []
    for count in start...bytes.count {
      try bytes.prefix(count).write(to: URL(fileURLWithPath: folder.path(file)))
      texts.append(try #require(try found()).text)
    }

    #expect(Set(texts) == ["", "Où", "Où est", "Où est \"Rome\"?"])
    #expect(texts == texts.sorted { $0.count < $1.count })
    withExtendedLifetime(lock) {}
  }

  @Test func aCutEndIsCutOffByTheNextSave() throws {
    var (conversation, first, _) = try begun()
    withExtendedLifetime(first) {}
    try folder.write(folder.text(file) + #"{"id":2,"more":" ha"#, to: file)
    try FileManager.default.copyItem(
      atPath: folder.path("chats/c"), toPath: folder.path("chats/d"))

    let opened = try folder.store.open("d")
    conversation = opened.conversation.recovered()
    conversation.append(.user, "next")
    try folder.store.save(conversation, with: #require(opened.lock))

    let reopened = try folder.store.open("d").conversation
    #expect(reopened.messages.map(\.text) == ["q", "next"])
  }

  @Test func aTextThatChangedIsSavedAnew() throws {
    var (conversation, lock, reply) = try begun()
    for written in [" a", " a b", " x"] {
      write(written, &conversation, reply)
      try folder.store.save(conversation, with: lock)
    }

    #expect(try found()?.text == "x")
  }

  @Test func aLongReplyIsWrittenAnewNowAndThen() throws {
    var (conversation, lock, reply) = try begun()
    var text = ""
    for word in 0..<3_000 {
      text += " word number \(word) and some more"
      write(text, &conversation, reply)
      try folder.store.save(conversation, with: lock)
    }

    let size = try folder.text(file).utf8.count
    #expect(size < 2 * text.utf8.count + 100_000)
    #expect(try found() == conversation[reply])
  }

  /// A limit on the size of files stands in for a full disk; it counts for the whole process.
  @Test func aFullDiskLeavesWhatWasKept() async throws {
    _ = try begun()
    let chats = folder.path("chats")

    await #expect(processExitsWith: .success) { [chats = chats as String] in
      let store = ConversationStore(folder: chats)
      let opened = try store.open("c")
      var conversation = opened.conversation
      let lock = try #require(opened.lock)
      let reply = conversation.append(.assistant, "a", ending: .writing)
      try store.save(conversation, with: lock)
      conversation.update(reply) { $0.text = "a b" }
      try store.save(conversation, with: lock)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 4_096, rlim_max: rlim_t.max)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let long = "a b " + String(repeating: "c", count: 5_000)
      conversation.update(reply) { $0.text = long }

      let error = #expect(throws: ConversationError.self) {
        try store.save(conversation, with: lock)
      }
      #expect(error?.problem == "cannot be written: File too large")
      #expect(try store.peek("c")[reply]?.text == "a b")

      limit.rlim_cur = rlim_t.max
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      try store.save(conversation, with: lock)
      #expect(try store.peek("c")[reply]?.text == long)
    }
  }

  @Test func aThoughtGrowsAndIsFoundAfterACrash() throws {
    var (conversation, lock, reply) = try begun()
    conversation.format = .g1(Thinking(.on))
    try folder.store.save(conversation, with: lock)
    let saved = try folder.text(file)

    for written in [" <think>Hm", " <think>Hm\n\nso", " <think>Hm\n\nso</think>\nYes"] {
      write(written, &conversation, reply)
      try folder.store.save(conversation, with: lock)
      #expect(try found() == conversation[reply])
    }

    #expect(conversation[reply]?.thought == " <think>Hm\n\nso</think>")
    #expect(
      try folder.text(file) == saved + """
        {"id":2,"more":" <think>Hm"}
        {"id":2,"more":"\\n\\nso"}
        {"id":2,"more":"</think>\\nYes"}

        """)
    conversation.update(reply) { $0.ending = .complete }
    try folder.store.save(conversation, with: lock)
    #expect(try found() == conversation[reply])
  }
}
