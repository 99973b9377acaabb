import ChatStore
import CommandKit
import Conversations
import Foundation
import RWKVEngine
import RWKVPlatform

/// The cost of listing many conversations.
struct ListMeasurement: Encodable {
  let conversations: Int
  /// With the index that the list before left.
  let seconds: Spread
  /// Without one, as after a loss of it.
  let secondsWithoutIndex: Spread
  /// The plain read of all texts.
  let plainReadSeconds: Spread

  /// Measures with as many copies of a short conversation.
  init(count: Int, runs: Int, in folder: String, _ status: StatusLine) throws {
    let store = ConversationStore(folder: folder)
    let names = try Self.make(count, in: store, status)
    let texts = names.map { "\(folder)/\($0)/conversation.jsonl" }
    func list() throws -> Double {
      var found = 0
      let time = try ContinuousClock().measure { found = try store.list().count }
      guard found == count else { throw CommandError("\(found) of \(count) are listed.") }
      return time.inSeconds
    }
    var without: [Double] = []
    var with: [Double] = []
    var plain: [Double] = []
    for run in 0...runs {
      status.show("listing \(count) conversations, \(run) of \(runs)")
      try Folder(folder).removeFile(".index")
      let times = (PlainRead.seconds(texts), try list(), try list())
      // The first round brings the files into the cache.
      guard run > 0 else { continue }
      plain.append(times.0)
      without.append(times.1)
      with.append(times.2)
    }
    conversations = count
    seconds = Spread(with)
    secondsWithoutIndex = Spread(without)
    plainReadSeconds = Spread(plain)
  }

  /// Makes the conversations and returns their names.
  ///
  /// All but the first are copies that did not wait for the disk. Their times are of an hour ago:
  /// the index does not trust what was changed just now.
  private static func make(
    _ count: Int, in store: ConversationStore, _ status: StatusLine
  ) throws -> [String] {
    var conversation = Conversation(name: "talk", title: "A talk")
    for turn in 1...10 {
      conversation.append(.user, "This is question number \(turn), of a usual length.")
      conversation.append(.assistant, "And this is the reply to it.", ending: .complete)
    }
    let first = try store.create(conversation).conversation.name
    let chats = try Folder(store.folder)
    let text = "conversation.jsonl"
    let data = try chats.folder(first).read(text, limit: 1 << 20)
    let names = [first] + (1..<count).map { "\(first)-\($0)" }
    let hour = Date(timeIntervalSinceNow: -3_600)
    for (done, name) in names.enumerated() {
      if done % 100 == 0 {
        status.show("making \(count) conversations", share: Double(done) / Double(count))
      }
      let folder = "\(store.folder)/\(name)"
      if name != first {
        try chats.makeFolder(name, mustBeNew: true).create(text, with: data, isDurable: false)
      }
      for path in [folder + "/conversation.jsonl", folder] {
        try FileManager.default.setAttributes([.modificationDate: hour], ofItemAtPath: path)
      }
    }
    return names
  }

  enum CodingKeys: String, CodingKey {
    case conversations, seconds
    case secondsWithoutIndex = "seconds_without_index"
    case plainReadSeconds = "plain_read_seconds"
  }
}
