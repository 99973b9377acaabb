import ChatStore
import Conversations
import TestSupport
import Testing

/// A conversation is meant by what a person sees of it.
@Suite struct NamingTests {
  let folder: TemporaryFolder
  private let store: ConversationStore

  init() throws {
    folder = try TemporaryFolder()
    store = ConversationStore(folder: folder.path("chats"))
    for title in ["My first talk", "My other talk", "Rivers", "Rivers"] {
      var conversation = Conversation(name: "", title: title)
      conversation.append(.user, "Hello")
      _ = try store.create(conversation)
    }
  }

  @Test(
    arguments: [
      ("my-first-talk", "my-first-talk"), ("My first talk", "my-first-talk"),
      ("MY OTHER TALK", "my-other-talk"), ("my o", "my-other-talk"), ("rivers-2", "rivers-2"),
      ("rivers", "rivers"), ("lakes", nil), ("", nil), ("../chats", nil), (".", nil),
    ] as [(String, String?)])
  func nameTitleOrBeginningIsEnough(text: String, name: String?) throws {
    #expect(try store.name(meant: text) == name)
  }

  @Test func whatMayBeSeveralIsRefusedWithTheirNames() throws {
    let error = #expect(throws: ConversationError.self) { try store.name(meant: "my") }
    #expect(error?.description.hasPrefix("my: may be my-") == true)
    #expect(error?.description.hasSuffix("; name one of them") == true)
  }
}
