import Conversations
import Foundation
import TestSupport
import Testing

@Suite struct ConversationTests {
  @Test func aSecondReplyIsASibling() {
    var conversation = Conversation(name: "c")
    let question = conversation.append(.user, "a")
    let first = conversation.append(.assistant, "b", ending: .complete)

    conversation.moveTip(to: question)
    let second = conversation.append(.assistant, "c", ending: .complete)

    #expect(conversation.siblings(of: first).map(\.id) == [first, second])
    #expect(conversation.line.map(\.id) == [question, second])
  }

  @Test func removingTakesWhatFollows() {
    var conversation = Conversation(name: "c")
    let question = conversation.append(.user, "a")
    let reply = conversation.append(.assistant, "b", ending: .complete)
    conversation.append(.user, "c")

    conversation.remove(reply)

    #expect(conversation.messages.map(\.id) == [question])
    #expect(conversation.tip == question)
  }

  @Test func theFirstQuestionNamesAConversation() {
    var untitled = Conversation(name: "c")
    var titled = Conversation(name: "d", title: "Mine")

    untitled.append(
      .user, "What\n is\tthe capital of Italy, and why is it not the largest town there?")
    titled.append(.user, "hi")

    #expect(untitled.title == "What is the capital of Italy, and why is it not…")
    #expect(titled.title == "Mine")
  }

  @Test func messagesNeedNotRiseInTheirNumbers() throws {
    func opened(_ ids: [MessageID], parents: [MessageID?]) throws(ConversationError) -> [MessageID]
    {
      let messages = zip(ids, parents).map {
        Message(id: $0, parent: $1, role: .user, text: "a", date: .distantPast)
      }
      let conversation = try Conversation(
        name: "c", format: .world, messages: messages, tip: ids.last)
      return conversation.line.map(\.id) + [conversation.nextID]
    }

    #expect(try opened([5, 3, 9, 4], parents: [nil, 5, 3, 3]) == [5, 3, 4, 10])
    for (ids, parents) in [
      ([5, 3, 3], [nil, 5, 5]), ([5, 3, 5], [nil, 5, 3]), ([1, 2, 2], [nil, 1, 1]),
      ([5, 3, 9], [nil, 9, nil]), ([1, 4], [nil, 2]), ([1, 4], [nil, 4]),
    ] as [([MessageID], [MessageID?])] {
      #expect(throws: ConversationError.self) { try opened(ids, parents: parents) }
    }
  }

  @Test func aCrashLeavesAnInterruptedReply() {
    var conversation = Conversation(name: "c")
    conversation.append(.user, "a")
    conversation.append(.assistant, "Well", ending: .writing)

    let recovered = conversation.recovered()

    #expect(recovered.messages.map(\.ending) == [nil, .interrupted])
    #expect(recovered.recovered() == recovered)
  }

  @Test func anEmptyReplyIsGoneAfterACrash() {
    var conversation = Conversation(name: "c")
    let question = conversation.append(.user, "a")
    conversation.append(.assistant, "", ending: .writing)

    let recovered = conversation.recovered()

    #expect(recovered.messages.map(\.id) == [question])
    #expect(recovered.tip == question)
  }

  /// Random operations, held against parents kept in a plain dictionary.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func theTreeBehavesLikeASimpleModel(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    var conversation = Conversation(name: "c")
    var parents: [MessageID: MessageID?] = [:]
    var tip: MessageID?
    func line(to id: MessageID?) -> [MessageID] {
      id.map { line(to: parents[$0] ?? nil) + [$0] } ?? []
    }

    for _ in 0..<120 {
      let known = parents.keys.sorted()
      switch Int.random(in: 0..<6, using: &random) {
      case 0...2:
        let id = conversation.append(.user, "x")
        #expect(parents[id] == nil)
        parents[id] = .some(tip)
        tip = id
      case 3, 4:
        tip = known.randomElement(using: &random)
        conversation.moveTip(to: tip)
      default:
        guard let id = known.randomElement(using: &random) else { continue }
        conversation.remove(id)
        let gone = known.filter { line(to: $0).contains(id) }
        if let last = tip, gone.contains(last) { tip = parents[id] ?? nil }
        for id in gone { parents[id] = nil }
      }

      #expect(conversation.tip == tip)
      #expect(conversation.line.map(\.id) == line(to: tip))
      #expect(Set(conversation.messages.map(\.id)) == Set(parents.keys))
      for id in parents.keys {
        let siblings = parents.keys.filter { (parents[$0] ?? nil) == (parents[id] ?? nil) }
        #expect(Set(conversation.siblings(of: id).map(\.id)) == Set(siblings))
      }
      _ = try Conversation(
        name: "c", format: .world, messages: conversation.messages, tip: conversation.tip)
    }
  }
}
