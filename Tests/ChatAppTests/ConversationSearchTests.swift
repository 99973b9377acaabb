import ChatStore
import ChatUI
import Conversations
import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import ChatApp

/// Searching all conversations beside everything else that the storage does.
@Suite struct ConversationSearchTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func storage(_ reports: Reports) -> Storage {
    Storage(store: ConversationStore(folder: folder.path("chats")), post: reports.post)
  }

  private func talk(_ name: String, _ text: String) -> Conversation {
    var talk = Conversation(name: name)
    talk.append(.user, text)
    return talk
  }

  private func searches(_ actions: [Action]) -> [String] {
    actions.compactMap { if case .found(_, let text) = $0 { text } else { nil } }
  }

  @Test func savingDoesNotWaitForASearch() {
    let saved = DispatchSemaphore(value: 0)
    let hasSaved = Mutex(false)
    let reports = Reports { action in
      switch action {
      case .saved(name: "later", _): saved.signal()
      // As a search that takes long.
      case .found:
        let result = saved.wait(timeout: .now() + 5)
        hasSaved.withLock { $0 = result == .success }
      default: break
      }
    }
    let storage = storage(reports)
    storage.save(talk("talk", "Tea"))

    storage.search("tea")
    storage.save(talk("later", "Milk"))
    storage.drain()

    #expect(hasSaved.withLock { $0 })
  }

  /// What is told of searches that are asked for while the storage is busy.
  private func told(_ asking: (Storage) -> Void) -> [String] {
    let mayGoOn = DispatchSemaphore(value: 0)
    let reports = Reports { if case .saved = $0 { mayGoOn.wait() } }
    let storage = storage(reports)
    storage.save(talk("talk", "Tea and milk"))
    asking(storage)
    mayGoOn.signal()
    storage.drain()
    return searches(reports.take())
  }

  @Test func aSearchTakesThePlaceOfTheOneBefore() {
    #expect(
      told {
        $0.search("tea")
        $0.search("milk")
      } == ["milk"])
  }

  @Test func nothingIsToldOfASearchThatWasStopped() {
    #expect(
      told {
        $0.search("tea")
        $0.stopSearching()
      } == [])
  }
}
