import ChatStore
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVTensors
import RWKVTokenizers

/// A state file beside a conversation, held against what it ought to be.
struct StateInspection {
  private let file: SafetensorsFile
  /// The model and message that its name gives; nil for a name of another kind.
  private let place: StateKey?
  /// The fingerprint of the model that wrote it.
  private let model: String
  private let log: (_ vocabulary: String) -> Data?

  /// Opens the file and makes sure that it is whole.
  ///
  /// - Throws: `CheckpointError` where it is damaged, `EngineError` where it is no state or its numbers
  ///   are not the ones written.
  init(_ key: String, of name: String, in store: ConversationStore) throws {
    let path = "\(name)/states/\(key)"
    guard let data = store.state(key: key, of: name) else {
      throw EngineError(path: path, problem: "cannot be read")
    }
    file = try SafetensorsFile(path: path, contents: TensorStorage(copying: [UInt8](data)))
    model = try StateArchive.verify(file)
    place = StateKey(key)
    log = { store.tokenLog($0, of: name) }
  }

  /// Holds that the initial state of a conversation that has one is there and whole: nothing could
  /// make it again.
  static func requireInitialState(of conversation: Conversation) throws {
    guard let initial = conversation.persona?.initialState else { return }
    let path = "\(conversation.name)/initial-state.safetensors"
    guard let contents = initial.contents else {
      throw EngineError(path: path, problem: "is missing; it came from \(initial.path)")
    }
    guard try InitialStateFile(contents: contents, path: path).hash == initial.hash else {
      throw EngineError(path: path, problem: "is not the one that the conversation began from")
    }
  }

  /// Holds that it is of the model and of a message that its name says.
  func requirePlace(in conversation: Conversation) throws {
    guard let place else { return }
    guard place.model == model else {
      throw EngineError(path: file.path, problem: "holds the state of another model, \(model)")
    }
    if let id = place.message, conversation[id] == nil {
      throw EngineError(path: file.path, problem: "there is no message \(id)")
    }
  }

  /// The snapshot, where it is of this model.
  ///
  /// - Parameter initialState: The hash of the one that its conversation began from.
  /// - Throws: what `StateArchive` throws.
  func snapshot(of loaded: LoadedModel, initialState: String?) throws -> Snapshot? {
    guard model == loaded.fingerprint else { return nil }
    return try StateArchive.decode(
      file, layout: loaded.model.stateLayout,
      vocabulary: loaded.model.architecture.vocabulary, fingerprint: loaded.fingerprint,
      initialState: initialState, log: log(loaded.vocabulary))
  }

  /// Holds that the tokens of its snapshot spell the text up to its message, or the beginning of that
  /// message: a crash while a reply was gone on with leaves such a state, from which the rest is read.
  func requireText(
    of conversation: Conversation, _ snapshot: Snapshot, _ tokenizer: any Tokenizer
  ) throws {
    guard let place else { return }
    func text(to message: MessageID?) -> [UInt8] {
      conversation.text(of: conversation.line(to: message)).bytes
    }
    let whole = text(to: place.message)
    let read = Array(tokenizer.decode(Array(snapshot.tokens)).utf8)
    let isOfMessage =
      read.count > text(to: place.message.flatMap { conversation[$0]?.parent }).count
    guard read != whole, !(isOfMessage && whole.starts(with: read)) else { return }
    throw EngineError(
      path: file.path,
      problem: whole.starts(with: read)
        ? "its \(snapshot.tokens.count) tokens end before the text does"
        : "its \(snapshot.tokens.count) tokens are not those of the text")
  }

  /// Holds that the logits of its snapshot are those that reading its tokens gives.
  func requireLogits(_ snapshot: Snapshot, _ reading: inout FreshReading) throws {
    let distance = reading.distance(of: snapshot)
    guard distance <= FreshReading.tolerance else {
      throw EngineError(
        path: file.path, problem: "reading its tokens gives other logits, by a share of \(distance)"
      )
    }
  }
}
