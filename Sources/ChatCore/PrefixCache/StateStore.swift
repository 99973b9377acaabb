import ChatStore
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVTensors

/// The states that lie beside conversations on disk: the cache reads them, the storage writes them.
struct StateStore: Sendable {
  private let storage: StorageService
  /// Reads a long state by several threads.
  private let pool: ThreadPool

  init(_ storage: StorageService, on pool: ThreadPool) {
    self.storage = storage
    self.pool = pool
  }

  /// The state of a model that has read most of a text, if that is more than `known` bytes of it.
  func longestPrefix(
    of text: ConversationText, beyond known: Int, _ model: LoadedModel
  ) -> PrefixState? {
    let places = text.places.filter { $0.length > known }
    // Nearly always it is the last place's; only else is the folder looked through.
    if let last = places.last, let found = state(at: last, of: text, model) { return found }
    guard places.count > 1 else { return nil }
    let kept = Set(storage.store.stateKeys(of: text.name))
    for place in places.dropLast().reversed()
    where kept.contains(Self.key(after: place.message, model)) {
      if let found = state(at: place, of: text, model) { return found }
    }
    return nil
  }

  /// The content of the state file after the message that a conversation's line seems to end with, not
  /// believed yet: to be read at the same time as the text that it is held against.
  func apparentState(of name: String, _ model: LoadedModel) -> UnverifiedSnapshot? {
    guard let tip = storage.store.apparentTip(of: name) else { return nil }
    return unverified(after: tip.message, of: name, model)
  }

  /// See `PrefixCache.secondsOfOpening`.
  func secondsOfOpening(_ name: String) -> Double? { storage.takeSecondsOfOpening(name) }

  /// Whether there is a file for the state after a message (nil: before the first).
  func hasState(after message: MessageID?, of name: String, _ model: LoadedModel) -> Bool {
    storage.store.stateFile(key: Self.key(after: message, model), of: name) != nil
  }

  /// Has the state after a message (nil: before the first) written.
  ///
  /// - Parameter followsText: Whether the message is only now to be saved.
  func save(
    _ prefix: PrefixState, after message: MessageID?, of conversation: Conversation,
    _ model: LoadedModel, followsText: Bool
  ) {
    // What is written bears the hash of all bytes of the model that made it.
    guard model.identity == .known else { return }
    storage.saveState(
      StateToSave(prefix, of: model), key: Self.key(after: message, model), of: conversation.name,
      followsText: followsText)
  }

  /// The state on disk at a place, if it stands for the text up to there.
  private func state(
    at place: ConversationText.Place, of text: ConversationText, _ model: LoadedModel
  ) -> PrefixState? {
    let initialState = text.initialState?.hash
    if let found = unverified(after: place.message, of: text.name, model)?.verified(
      of: model, from: initialState, for: ReadText(text.bytes(to: place)))
    {
      return found
    }
    // It is of another text, or damaged: its tokens tell what it can be used for.
    let store = storage.store
    guard
      let path = store.stateFile(key: Self.key(after: place.message, model), of: text.name),
      let file = try? SafetensorsFile(path: path),
      let found = PrefixState(
        file, of: model, from: initialState,
        log: store.tokenLog(model.vocabulary, of: text.name)),
      text.bytes.begins(with: found.text)
    else { return nil }
    return found
  }

  private func unverified(
    after message: MessageID?, of name: String, _ model: LoadedModel
  ) -> UnverifiedSnapshot? {
    let store = storage.store
    return store.stateFile(key: Self.key(after: message, model), of: name).flatMap {
      UnverifiedSnapshot(
        path: $0, layout: model.model.stateLayout,
        vocabulary: model.model.architecture.vocabulary, on: pool,
        log: { store.tokenLog(model.vocabulary, of: name) })
    }
  }

  private static func key(after message: MessageID?, _ model: LoadedModel) -> String {
    StateKey(model: model.fingerprint, message: message).description
  }
}

extension UnverifiedSnapshot {
  /// The state of a text, if that is what lies in the file.
  func verified(
    of model: LoadedModel, from initialState: String?, for text: ReadText
  ) -> PrefixState? {
    verified(
      fingerprint: model.fingerprint, initialState: initialState, text: text.hexadecimal
    ).map {
      PrefixState(
        model: model.fingerprint, initialState: initialState, text: text, snapshot: $0)
    }
  }
}

extension PrefixState {
  /// A state on disk; nil for one that is damaged, another model's or from another initial state.
  ///
  /// - Parameter log: The file in which its tokens are, where it does not hold them itself.
  init?(
    _ file: SafetensorsFile, of model: LoadedModel, from initialState: String?, log: Data? = nil
  ) {
    guard
      let snapshot = try? StateArchive.decode(
        file, layout: model.model.stateLayout,
        vocabulary: model.model.architecture.vocabulary, fingerprint: model.fingerprint,
        initialState: initialState, log: log)
    else { return nil }
    self.init(snapshot, of: model, from: initialState)
  }
}
