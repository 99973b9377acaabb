import ChatCore
import ChatStore
import CommandKit
import Conversations
import Foundation
import RWKVEngine

/// The cost of what a turn adds to conversations of several lengths.
struct SaveMeasurement: Encodable {
  /// How many messages there are when the turn is saved.
  let messages: Int
  /// A message and the state after it, until both are written.
  let seconds: Spread
  /// Bytes of text that the turn adds.
  let bytes: Int

  /// Lengths that show whether a turn costs more in a longer chat.
  static let lengths = [10, 1_000, 10_000]

  /// Measures turns in a conversation of that many messages, each of 40 words.
  ///
  /// - Parameter numbers: The state to save.
  init(
    messages: Int, _ numbers: Snapshot, in folder: String, _ model: LoadedModel,
    _ workspace: Workspace, runs: Int, _ status: StatusLine
  ) throws {
    let store = ConversationStore(folder: "\(folder)/saving-\(messages)")
    status.show("\(model.name): making a conversation of \(messages) messages")
    let text = BenchConversation(.messages(messages), for: model)
    try text.save(in: store, numbers, of: model)
    let chat = ChatSteps(model: model, store: store, workspace: workspace)
    var conversation = try chat.open(text.conversation.name)
    let file = "\(store.folder)/\(conversation.name)/conversation.jsonl"
    let added = text.tokens.prefix(64)
    var tokens = TokenHistory(text.tokens)
    let words = text.conversation.line[0].text
    let before = ConversationMeasurement.bytes(file)
    var times: [Double] = []
    for run in 0...runs {
      status.show("\(model.name): saving after \(messages) messages, \(run) of \(runs)")
      // As in a chat, where the screen has the conversation as it was, too.
      let shown = conversation
      let id = conversation.append(
        run % 2 == 0 ? .user : .assistant, words, ending: run % 2 == 0 ? nil : .complete)
      tokens.append(contentsOf: added)
      // The text of its tokens is known in a chat, but for what the turn adds.
      let state = StateToSave(
        Snapshot(tokens: tokens, state: numbers.state, logits: numbers.logits), of: model)
      let time = try ContinuousClock().measure {
        try chat.save(conversation, with: state, after: id)
      }
      // The first round brings files into the cache.
      if run > 0 { times.append(time.inSeconds) }
      withExtendedLifetime(shown) {}
    }
    chat.close()
    self.messages = messages
    seconds = Spread(times)
    bytes = (ConversationMeasurement.bytes(file) - before) / (runs + 1)
  }
}
