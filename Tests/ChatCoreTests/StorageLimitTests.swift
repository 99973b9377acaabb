import ChatStore
import ChatTestSupport
import Conversations
import Foundation
import TestSupport
import Testing

@testable import ChatCore

/// What happens at the limits of the disk that the person or the format sets.
@Suite struct StorageLimitTests {
  let folder: TemporaryFolder
  let reports = Reports()

  init() throws { folder = try TemporaryFolder() }

  private func storage(_ policy: SnapshotPolicy = SnapshotPolicy()) -> StorageService {
    StorageService(
      store: ConversationStore(folder: folder.path("chats")), policy: policy, post: reports.post)
  }

  private func conversation(_ name: String, messages: Int) -> Conversation {
    var conversation = Conversation(name: name)
    for index in 1...messages {
      conversation.append(
        index.isMultiple(of: 2) ? .assistant : .user, "\(index)", ending: .complete)
    }
    return conversation
  }

  /// What looks like a state of so many bytes.
  private func state(_ count: Int) -> Data {
    let header = Data(#"12345678{"__metadata__":{"format":"rwkv state 0"}}"#.utf8)
    return header + Data(count: count - header.count)
  }

  /// The budget of all is kept while chatting, not only when somebody prunes.
  @Test func theStatesOfAllConversationsStayWithinTheirBudget() {
    let storage = storage(SnapshotPolicy(totalBudget: 500_000))
    for (index, name) in ["old", "middle", "new"].enumerated() {
      var talk = conversation(name, messages: 4)
      talk.modified = Date(timeIntervalSince1970: 1e9 + Double(index))
      storage.create(Conversation(name: ""))
      for message in 1...4 {
        storage.saveState(state(60_000), key: "a-m\(message)", of: name, followsText: true)
      }
      storage.save(talk)
      storage.drain()
    }

    let bytes = ["old", "middle", "new"].map { name in
      storage.store.states(of: name).reduce(0) { $0 + $1.byteCount }
    }

    #expect(bytes.reduce(0, +) <= 500_000)
    #expect(bytes[0] < 240_000 && bytes[2] == 240_000)
    #expect(storage.store.stateKeys(of: "old").contains("a-m4"))
    #expect(reports.take().problems.isEmpty)
  }

  @Test func aConversationThatIsNearlyFullIsToldOnce() throws {
    let storage = storage()
    var talk = Conversation(name: "talk")
    talk.append(.user, String(repeating: "x", count: 55 << 20))
    storage.save(talk)
    storage.drain()
    #expect(!reports.take().outcomes.contains(.nearLimit(name: "talk")))

    for _ in 0..<2 {
      talk.append(.user, String(repeating: "y", count: 1 << 20))
      storage.save(talk)
      storage.drain()
    }

    let reported = reports.take()
    #expect(reported.outcomes.filter { $0 == .nearLimit(name: "talk") }.count == 1)
    #expect(reported.problems.isEmpty)
  }
}
