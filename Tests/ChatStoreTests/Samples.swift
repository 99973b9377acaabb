import ChatStore
import Conversations
import Foundation
import RWKVSampling
import TestSupport

/// A conversation with something of everything, on whole seconds as files keep them.
func sample(named name: String = "", title: String = "Italy") -> Conversation {
  var sampling = SamplingSettings()
  sampling.temperature = 0.8
  sampling.seed = .max
  var conversation = Conversation(name: name, title: title, format: .raven, sampling: sampling)
  conversation.created = Date(timeIntervalSince1970: 1_700_000_000)
  conversation.modelPath = "/models/a \"model\""
  let date = Date(timeIntervalSince1970: 1_700_000_100)
  let question = conversation.append(.user, "Où est\u{0} Rome? 👩‍🚀\n\ne\u{301}", date: date)
  let reply = conversation.append(
    .assistant, "In Italy.", ending: .complete, model: "prototype", date: date)
  conversation.update(reply) { $0.raw = "\nIn Italy. " }
  conversation.moveTip(to: question)
  conversation.append(.assistant, "Well", ending: .length, date: date)
  return conversation
}

extension TemporaryFolder {
  /// A store in this folder that need not exist yet.
  var store: ConversationStore { ConversationStore(folder: path("chats")) }

  /// What a file in the folder holds.
  func text(_ name: String) throws -> String {
    try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
  }

  /// Writes a text, making the folders it lies in.
  func write(_ text: String, to name: String) throws {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// The names in a folder inside, in order.
  func names(in name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
  }
}

/// What looks like a model's state from outside, as the store does.
func stateText(_ text: String) -> String {
  #"12345678{"__metadata__":{"checksum":"0","format":"rwkv state 0"}}"# + text
}

/// The same as bytes.
func stateData(_ text: String = "") -> Data { Data(stateText(text).utf8) }
