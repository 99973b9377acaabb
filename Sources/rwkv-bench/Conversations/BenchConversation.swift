import ChatCore
import ChatStore
import Conversations
import Foundation
import RWKVEngine
import RWKVSampling
import RWKVTokenizers

/// A conversation of random words on disk, with the states that going back in it needs.
struct BenchConversation {
  /// How long it is to be: so many messages, or so many tokens.
  enum Length {
    case messages(Int)
    case tokens(Int)
  }

  let conversation: Conversation
  /// Every token of its line.
  let tokens: [TokenID]
  /// The message that `undo` goes back to.
  let undone: MessageID
  /// The number of tokens up to there.
  let undoneTokens: Int

  /// Makes the text: words that are tokens of the vocabulary, chosen at random, in turns of 40 tokens
  /// for a number of messages and of 500 for a number of tokens.
  init(_ length: Length, for model: LoadedModel) {
    var random = SeededGenerator(seed: 1)
    let words = Self.words(of: model.tokenizer)
    let format = PromptFormat.world
    var conversation = Conversation(name: "talk", title: "Random words", format: format)
    var tokens: [TokenID] = []
    var counts: [Int] = []
    func isLongEnough() -> Bool {
      switch length {
      case .messages(let count): counts.count >= count
      case .tokens(let count): tokens.count >= count
      }
    }
    let turn = if case .messages = length { 40 } else { 500 }
    while counts.count < 4 || counts.count % 2 == 1 || !isLongEnough() {
      let isQuestion = counts.count % 2 == 0
      let text = (0..<turn).map { _ in words.randomElement(using: &random)! }.joined()
      let id = conversation.append(
        isQuestion ? .user : .assistant, String(text.dropFirst()),
        ending: isQuestion ? nil : .complete, model: isQuestion ? nil : model.name)
      tokens += model.tokenizer.encode(format.piece(for: conversation[id]!))
      counts.append(tokens.count)
    }
    self.conversation = conversation
    self.tokens = tokens
    undone = conversation.line[counts.count - 3].id
    undoneTokens = counts[counts.count - 3]
  }

  /// Keeps it in a store, and states after its last message and after the one before the last
  /// question.
  ///
  /// - Parameter numbers: The state that both are given; their tokens are the text's.
  func save(in store: ConversationStore, _ numbers: Snapshot, of model: LoadedModel) throws {
    guard let tip = conversation.tip, try store.create(conversation).lock != nil else { return }
    let events = EventQueue<StorageEvent>()
    let storage = StorageService(store: store) { events.post($0) }
    _ = try storage.openFirst(conversation.name)
    for (message, count) in [(undone, undoneTokens), (tip, tokens.count)] {
      let state = Snapshot(
        tokens: TokenHistory(tokens[..<count]), state: numbers.state, logits: numbers.logits)
      storage.saveState(
        StateToSave(state, of: model),
        key: StateKey(model: model.fingerprint, message: message).description,
        of: conversation.name)
    }
    storage.drain()
    try events.takeOrThrowFailure()
  }

  /// The tokens that are a space and letters, as text.
  private static func words(of tokenizer: any Tokenizer) -> [String] {
    (0..<tokenizer.vocabularySize).compactMap { token in
      let bytes = tokenizer.bytes(of: token)
      let isWord =
        bytes.count > 1 && bytes[0] == UInt8(ascii: " ")
        && bytes.dropFirst().allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
      return isWord ? String(decoding: bytes, as: UTF8.self) : nil
    }
  }
}
