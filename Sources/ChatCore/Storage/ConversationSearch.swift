import ChatStore
import Conversations
import Dispatch
import RWKVEngine
import Synchronization

/// Looks for texts in all conversations, away from where they are saved: the files need no lock to be
/// read, for each is replaced as a whole.
final class ConversationSearch: Sendable {
  private let store: ConversationStore
  private let post: @Sendable (StorageEvent) -> Void
  private let queue = DispatchQueue(label: "rwkv-tui.search", qos: .utility)
  /// Of the search that is wanted now.
  private let current = Mutex(CancellationTicket())

  init(store: ConversationStore, post: @escaping @Sendable (StorageEvent) -> Void) {
    self.store = store
    self.post = post
  }

  /// Makes ready for a search, in the place of the one before; that one ends without a report.
  func begin() -> CancellationTicket {
    current.withLock { current in
      current.cancel()
      current = CancellationTicket()
      return current
    }
  }

  /// Ends the search under way without a report.
  func stop() { current.withLock { $0.cancel() } }

  /// Looks for a text and tells the places, unless the ticket is cancelled by then.
  func find(_ text: String, _ ticket: CancellationTicket) {
    queue.async { [store, post] in
      guard !ticket.isCancelled else { return }
      do throws(ConversationError) {
        let hits = try store.search(text, isCancelled: { ticket.isCancelled })
        if !ticket.isCancelled { post(.found(hits, of: text)) }
      } catch {
        post(.failed(problem: error.description))
      }
    }
  }

  /// Waits until all searches have ended.
  func drain() { queue.sync {} }
}
