import ChatStore
import ChatTestSupport
import Conversations
import RWKVEngine
import RWKVSampling
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// The chat without a screen.
@Suite struct PlainChatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var store: ConversationStore { ConversationStore(folder: folder.path("chats")) }

  private func chat(_ line: String, write: @escaping (String) throws -> Void) throws {
    let events = EventQueue<StorageEvent>()
    var conversation = Conversation(name: "talk")
    conversation.sampling.maximumTokens = 4
    let chat = PlainChat(
      workspace: Desk.workspace(), storage: StorageService(store: store, post: { events.post($0) }),
      storageEvents: events,
      conversation: conversation, write: write)
    try chat.open(model: Starter.rwkv6.path, tokenizer: nil, keepsFormat: false)
    var lines = [line].makeIterator()
    try chat.run(readLine: { lines.next() }, isCancelled: { false })
  }

  @Test func aReplyThatNobodyReadsIsKept() throws {
    struct ReaderIsGone: Error {}

    #expect(throws: ReaderIsGone.self) { try chat("Hello") { _ in throw ReaderIsGone() } }

    #expect(try store.peek("talk").messages.map(\.role) == [.user, .assistant])
  }

  @Test func theListTellsTheTokens() throws {
    try chat("Hello") { _ in }

    let summary = try #require(store.list().first)
    #expect(summary.tokenCount ?? 0 > 4)
  }
}
