import Conversations
import RWKVEngine
import Synchronization
import Tensors

/// Reads the state of a conversation at the same time as its text, for the engine to find when it is
/// asked for what that text wants.
///
/// Nothing of it is believed before it has been held against the text.
final class StateFetcher: Sendable {
  private let pool: ThreadPool
  private let model = Mutex<LoadedModel?>(nil)
  private let fetched = Mutex<(path: String, contents: UnverifiedSnapshot)?>(nil)

  /// Makes one whose threads are a pool's.
  init(_ pool: ThreadPool) { self.pool = pool }

  /// Reads the states of that model from now on.
  func use(_ model: LoadedModel) { self.model.withLock { $0 = model } }

  /// What to do around understanding the text of a conversation: read the state after the message
  /// that its line seems to end with, if there is one, in place of the one fetched before.
  func fetching(
    stateOf name: String, in store: ConversationStore
  ) -> ConversationStore.Around {
    { [self] tip, understand in fetch(after: tip, of: name, in: store, alongside: understand) }
  }

  private func fetch(
    after message: MessageID?, of name: String, in store: ConversationStore,
    alongside understand: () -> Void
  ) {
    guard let model = model.withLock({ $0 }),
      case let key = StateKey(model: model.fingerprint, message: message),
      let path = store.stateFile(key: key.description, of: name)
    else { return understand() }
    let contents = model.contents(ofStateFile: path, on: pool, alongside: understand)
    fetched.withLock { $0 = contents.map { (path, $0) } }
  }

  /// What was read of a state file, if it was the one fetched last; that is given once.
  func take(_ path: String) -> UnverifiedSnapshot? {
    fetched.withLock { fetched in
      defer { fetched = nil }
      return fetched?.path == path ? fetched?.contents : nil
    }
  }
}

extension LoadedModel {
  /// What lies in a state file of this model, not believed yet; see `UnverifiedSnapshot.init`.
  func contents(
    ofStateFile path: String, on pool: ThreadPool, alongside other: () -> Void = {}
  ) -> UnverifiedSnapshot? {
    UnverifiedSnapshot(
      path: path, layout: model.stateLayout, vocabulary: model.architecture.vocabulary, on: pool,
      alongside: other)
  }
}
