import Conversations
import Foundation
import TestSupport
import Testing

@testable import ChatStore

/// Many conversations of one title, as a large import brings them.
@Suite struct FreeNamesTests {
  @Test func eachLooksForAFreeNameOnce() {
    var names = FreeNames()
    var tried = 0
    for index in 1...8_000 {
      // As `move` does: from the first that may be free on.
      for number in names.first(for: "new-chat")... {
        tried += 1
        if number == index {
          names.take(number, of: "new-chat")
          break
        }
      }
    }

    #expect(tried == 8_000)
    #expect(names.first(for: "other") == 1)
  }

  @Test func theyAreNumberedWhateverIsThereAlready() throws {
    let folder = try TemporaryFolder()
    let store = ConversationStore(folder: folder.path("chats"))
    func imported(_ count: Int) throws -> [String] {
      try store.add((0..<count).map { _ in sample(title: "New chat") })
    }

    let names = try imported(3)
    let more = try imported(3)

    #expect(names == ["new-chat", "new-chat-2", "new-chat-3"])
    #expect(more == ["new-chat-4", "new-chat-5", "new-chat-6"])
  }
}
