import ChatStore
import Conversations
import RWKVEngine
import RWKVTensors
import Synchronization

/// Reads the state of a conversation at the same time as its text, and holds it against that, for the
/// engine to find both when it is asked for what that conversation wants.
package final class StateFetcher: Sendable {
  /// A conversation that was just opened.
  struct Fetched {
    let conversation: Conversation
    let text: WantedText
    /// The state on disk, if it stands for all of the text.
    let place: ReadText?
  }

  private let pool: ThreadPool
  private let model = Mutex<LoadedModel?>(nil)
  private let fetched = Mutex<Fetched?>(nil)

  /// Makes one whose threads are a pool's.
  init(_ pool: ThreadPool) { self.pool = pool }

  /// Reads the states of that model from now on.
  func use(_ model: LoadedModel) { self.model.withLock { $0 = model } }

  /// What to do around reading the text of a conversation: read the state after the message that its
  /// line seems to end with, if there is one, in place of the one fetched before.
  package func fetching(
    stateOf name: String, in store: ConversationStore
  ) -> ConversationStore.Around {
    { [self] tip, readText in
      let fetched = fetch(after: tip, of: name, in: store, alongside: readText)
      self.fetched.withLock { $0 = fetched }
    }
  }

  private func fetch(
    after message: MessageID?, of name: String, in store: ConversationStore,
    alongside readText: () -> Conversation?
  ) -> Fetched? {
    guard let model = model.withLock({ $0 }),
      case let key = StateKey(model: model.fingerprint, message: message),
      let path = store.stateFile(key: key.description, of: name)
    else {
      _ = readText()
      return nil
    }
    var opened: (conversation: Conversation, text: WantedText, digest: String)?
    let contents = model.contents(ofStateFile: path, on: pool) {
      guard let conversation = readText()?.recovered() else { return }
      let text = WantedText(conversation)
      opened = (conversation, text, model.digest(of: text.text))
    }
    return opened.map { conversation, text, digest in
      Fetched(
        conversation: conversation, text: text,
        place: model.place(contents, after: text.text, text.initialState?.hash, digest: digest))
    }
  }

  /// What was fetched last; it is given once.
  func take() -> Fetched? { fetched.withLock { $0.take() } }
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

  /// The place after a text, if that is what a state file was the state of.
  func place(
    _ contents: UnverifiedSnapshot?, after text: [UInt8], _ initialState: String?, digest: String
  ) -> ReadText? {
    contents?.verified(fingerprint: fingerprint, initialState: initialState, text: digest).map {
      ReadText(model: fingerprint, initialState: initialState, text: text, snapshot: $0)
    }
  }
}
