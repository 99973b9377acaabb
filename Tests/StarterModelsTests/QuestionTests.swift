import ChatCore
import ChatStore
import Conversations
import Foundation
import RWKVEngine
import RWKVSampling
import TestSupport
import Testing

/// A few of the questions of the evaluation, asked as the chat without a screen asks them.
@Suite struct QuestionTests {
  @Test(arguments: TestedModel.all)
  func mostRepliesAreRightAndAllEndByThemselves(_ tested: TestedModel) throws {
    let questions = try Question.all()

    let replies = try questions.map { try ask($0, of: tested) }

    let wrong = zip(questions, replies).filter { !$0.isAnswered(by: $1.last?.text ?? "") }
    #expect(questions.count == 24)
    #expect(
      wrong.count <= questions.count / 5,
      "\(wrong.map { "\($0.turns.last ?? "") \($1.last?.text ?? "")" })")
    #expect(zip(questions, replies).allSatisfy { $0.turns.count == $1.count })
    #expect(replies.joined().filter { $0.ending != .complete }.map(\.text) == [])
    let leaks = replies.joined().map(\.text).filter { text in
      ["User:", "Assistant:", "System:"].contains(where: text.contains)
    }
    #expect(leaks == [])
  }

  @Test func aKeywordBeginsAWordAndANumberIsWhole() {
    let question = Question(turns: [], keywords: ["cat|dog", "4"])

    #expect(question.isAnswered(by: "Cats have 4 legs."))
    #expect(!question.isAnswered(by: "To concatenate takes 4."))
    #expect(!question.isAnswered(by: "A dog is 42."))
  }

  /// The replies to the turns of a conversation of its own, each the likeliest, at most 120 tokens.
  private func ask(_ question: Question, of tested: TestedModel) throws -> [Message] {
    let folder = try TemporaryFolder()
    var sampling = SamplingSettings()
    sampling.temperature = 0
    sampling.presencePenalty = 0
    sampling.frequencyPenalty = 0
    sampling.maximumTokens = 120
    let events = EventQueue<StorageEvent>()
    let store = ConversationStore(folder: folder.path("conversations"))
    let chat = PlainChat(
      workspace: Workspace(threads: 1),
      storage: StorageService(store: store, post: { events.post($0) }), storageEvents: events,
      conversation: Conversation(name: "asked", sampling: sampling), write: { _ in })
    try chat.open(model: tested.path, tokenizer: nil, keepsFormat: false)

    var lines = question.turns.makeIterator()
    try chat.run(readLine: { lines.next() }, isCancelled: { false })

    return try store.open("asked").conversation.line.filter { $0.role == .assistant }
  }
}

/// A question of the evaluation, as `starter.py questions` writes it.
private struct Question: Decodable {
  /// What the person says, in turn.
  var turns: [String]
  /// The last reply has to hold one alternative (`a|b`) of each.
  var keywords: [String]

  /// Those selected for this test.
  static func all() throws -> [Question] {
    let file = Bundle.module.bundleURL.appendingPathComponent("Fixtures/questions.jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(Question.self, from: Data($0.utf8))
    }
  }

  func isAnswered(by reply: String) -> Bool {
    keywords.allSatisfy { keyword in
      keyword.split(separator: "|").contains { holds(reply.lowercased(), $0.lowercased()) }
    }
  }

  /// Whether a text holds a word's beginning; one that ends in a digit counts as a whole.
  private func holds(_ text: String, _ word: String) -> Bool {
    text.ranges(of: word).contains { range in
      let before = text[..<range.lowerBound].last
      let after = text[range.upperBound...].first
      let isCut = word.last?.isNumber == true && after?.isNumber == true
      return !(before?.isLetter == true || before?.isNumber == true) && !isCut
    }
  }
}
