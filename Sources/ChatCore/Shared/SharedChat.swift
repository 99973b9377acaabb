import ChatStore
import Conversations
import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVPlatform
import RWKVTensors

/// A chat as one file: a state file (safetensors) with its conversation in the metadata, under `conversation`.
///
/// Whoever opens it with the model that made the state goes on with nothing to read. A file from elsewhere is
/// bounded before anything is made of it; the state in it is kept beside the text as any other, under the
/// model's fingerprint, and is used only where it is undamaged, has the model's shapes and says that it stands
/// for the very text.
package struct SharedChat: Sendable {
  /// The conversation.
  package var conversation: Conversation
  /// The state after its last message, and the fingerprint of its model; nil where it cannot be used.
  package private(set) var state: (model: String, file: Data)?
  /// Why it cannot be.
  package private(set) var problem: String?

  /// The ending of such a file's name.
  package static let fileExtension = "safetensors"

  /// The metadata's key.
  private static let key = "conversation"

  /// The most bytes of a conversation in a header, which others read whole.
  private static let textLimit = 12 << 20
  /// The most bytes of a file: the largest state, and what goes with it.
  private static let sizeLimit = (1 << 30) + (64 << 20)

  // MARK: Writing

  /// The bytes of a file for a conversation that is saved, with the state that lies beside it.
  ///
  /// - Throws: `ConversationError` where there is no state after the last message, or it cannot stand in one file.
  package static func encode(
    _ conversation: Conversation, from store: ConversationStore
  ) throws(ConversationError) -> Data {
    let name = conversation.name
    do {
      try conversation.persona?.initialState?.requireOwnContents()
    } catch {
      throw ConversationError(path: name, problem: "\(error)")
    }
    var travelling = conversation
    // Where the model lies is nobody's business elsewhere.
    travelling.modelPath = nil
    let text = ConversationExport.json.data(of: travelling)
    guard text.count <= textLimit else {
      throw ConversationError(
        path: name, problem: "has \(text.count) bytes of text; a chat in one file has \(textLimit)")
    }
    let digest = ReadText(ConversationText(conversation).bytes).hexadecimal
    for stored in store.states(of: name).sorted(by: { $0.modified > $1.modified })
    where stored.place?.message == conversation.tip {
      guard let path = store.stateFile(key: stored.key, of: name),
        let file = try? SafetensorsFile(path: path),
        (try? StateArchive.verify(file)) == stored.place?.model,
        StateArchive.textDigest(of: file) == digest
      else { continue }
      let logs = [nil] + store.tokenLogs(of: name)
      for log in logs {
        let notes = [key: String(decoding: text, as: UTF8.self)]
        if let data = try? StateArchive.standalone(file, log: log, notes: notes) { return data }
      }
    }
    throw ConversationError(
      path: name, problem: "has no state after its last message yet; let a model read it first")
  }

  // MARK: Reading

  /// Whether a file's name says that it may be one.
  package static func isNamed(_ path: String) -> Bool {
    (path as NSString).pathExtension.lowercased() == fileExtension
  }

  /// Reads a file from elsewhere.
  ///
  /// - Throws: `ConversationError` with the path where it is no chat, or damaged.
  package init(path: String) throws(ConversationError) {
    let data: Data
    do throws(DurableFile.ReadFailure) {
      data = try DurableFile.read(path, limit: Self.sizeLimit)
    } catch {
      throw ConversationError(path: path, problem: error.description)
    }
    try self.init(data, path: path)
  }

  /// Reads the bytes of a file from elsewhere; `path` is used in messages only.
  package init(_ data: Data, path: String) throws(ConversationError) {
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile(
        path: path, contents: TensorStorage(copying: [UInt8](data)))
    } catch {
      throw ConversationError(path: "", problem: "\(error)")
    }
    guard let text = file.metadata[Self.key] else {
      throw ConversationError(path: path, problem: "is no chat: there is no conversation in it")
    }
    do throws(ConversationError) {
      let read = try ConversationReader.read(Data(text.utf8), name: "chat")
      conversation = read.conversation.recovered()
    } catch {
      throw ConversationError(path: path, problem: "its conversation: \(error.description)")
    }
    // It says nothing of this machine.
    conversation.modelPath = nil
    do {
      state = try Self.state(in: file, of: conversation)
    } catch {
      problem = "\(error)"
    }
  }

  /// The state of a file, as far as it can be told without its model.
  private static func state(
    in file: SafetensorsFile, of conversation: Conversation
  ) throws -> (model: String, file: Data) {
    let model = try StateArchive.verify(file)
    guard !model.isEmpty, model.utf8.count <= 64, model.utf8.allSatisfy(isHexadecimal) else {
      throw ConversationError(path: file.path, problem: "its model has an impossible name")
    }
    guard file.names.allSatisfy({ $0.hasPrefix("state.") || $0 == "logits" || $0 == "tokens" })
    else { throw ConversationError(path: file.path, problem: "holds more than a state") }
    let text = ReadText(ConversationText(conversation).bytes)
    guard StateArchive.textDigest(of: file) == text.hexadecimal else {
      throw ConversationError(path: file.path, problem: "its state is not that of its text")
    }
    return (model, try StateArchive.standalone(file, log: nil))
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    Unicode.Scalar(byte).properties.isASCIIHexDigit
  }

  /// Keeps it in a store, with its state, and gives its name there.
  ///
  /// - Throws: `ConversationError` where it cannot be written; a state that cannot be costs a reading.
  package func add(to store: ConversationStore) throws(ConversationError) -> String {
    let opened = try store.create(conversation)
    if let state, let lock = opened.lock {
      let key = StateKey(model: state.model, message: conversation.tip).description
      try? store.saveState(state.file, key: key, with: lock)
    }
    return opened.conversation.name
  }
}

extension ConversationImport {
  /// The conversations of files, each kept in a store: chats in one file with their states too.
  ///
  /// - Returns: Their names, and a line for each that is not there or whose state is not used.
  /// - Throws: `ConversationError` where they cannot be written.
  package static func add(
    files: [String], to store: ConversationStore
  ) throws(ConversationError) -> (names: [String], problems: [String]) {
    var others: [Conversation] = []
    var problems: [String] = []
    var names: [String] = []
    for file in files {
      do throws(ConversationError) {
        if SharedChat.isNamed(file) {
          let chat = try SharedChat(path: file)
          if let problem = chat.problem {
            problems.append("\(problem); the text is read anew")
          }
          names.append(try chat.add(to: store))
        } else {
          let one = try ConversationImport.read(file: file)
          others += one.conversations
          problems += one.problems
        }
      } catch {
        problems.append(error.description)
      }
    }
    return (names + (try store.add(others)), problems)
  }
}
