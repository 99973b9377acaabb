import ChatStore
import ChatTestSupport
import Conversations
import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import ChatCore

/// Searching all conversations beside everything else that the storage does.
@Suite struct ConversationSearchTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func storage(_ reports: Reports) -> StorageService {
    StorageService(store: ConversationStore(folder: folder.path("chats")), post: reports.post)
  }

  private func talk(_ name: String, _ text: String) -> Conversation {
    var talk = Conversation(name: name)
    talk.append(.user, text)
    return talk
  }

  private func searches(_ reports: [Report]) -> [String] {
    reports.compactMap { if case .storage(.found(_, let text)) = $0 { text } else { nil } }
  }

  @Test func savingDoesNotWaitForASearch() {
    let saved = DispatchSemaphore(value: 0)
    let hasSaved = Mutex(false)
    let reports = Reports { report in
      switch report {
      case .storage(.saved(name: "later", _)): saved.signal()
      // As a search that takes long.
      case .storage(.found):
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
  private func told(_ asking: (StorageService) -> Void) -> [String] {
    let mayGoOn = DispatchSemaphore(value: 0)
    let reports = Reports { if case .storage(.saved) = $0 { mayGoOn.wait() } }
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
