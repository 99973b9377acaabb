import ChatTestSupport
import Conversations
import Foundation
import RWKVEngine
import RWKVTokenizers
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// How likely the tokens of messages were, and going on from one of them in another way.
@Suite struct HeatSessionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func heat(
    of message: MessageID, at desk: Desk, isCancelled: () -> Bool = { false }
  ) -> [HeatEvent] {
    desk.engine.session?.measure(message, in: desk.conversation, isCancelled: isCancelled)
    return desk.heatEvents()
  }

  private func table(_ message: MessageID, at desk: Desk) throws -> MessageHeat {
    try #require(
      heat(of: message, at: desk).compactMap { event -> MessageHeat? in
        if case .message(let heat) = event { heat } else { nil }
      }.first)
  }

  @Test(arguments: Starter.models)
  func theTokensOfAReplySpellIt(model: StarterModel) throws {
    let desk = try Desk(folder, model: model)
    desk.say("Hello!")
    let reply = try #require(desk.conversation[2])

    let heat = try table(2, at: desk)

    let words = heat.tokens.filter { $0.part == .words }
    #expect(words.map(\.text).joined() == desk.conversation.format.written(reply))
    // It ended by itself.
    #expect(heat.tokens.last?.part == .end)
    #expect(heat.tokens.count == words.count + 1)
    for token in heat.tokens {
      #expect(token.candidates.count == 10)
      // The most likely token was always taken.
      #expect(token.part == .end || token.candidates[0].token == token.token)
    }
    #expect((1..<3).contains(try #require(heat.perplexity.value)))
  }

  @Test func ofAPersonsMessageOnlyTheWordsCount() throws {
    let desk = try Desk(folder)
    desk.say("What is the sun?")
    desk.say("Hello")

    for message in [1, 3] {
      let heat = try table(message, at: desk)
      let text = desk.conversation[message]?.text ?? ""
      #expect(PromptFormat.stripped(heat.tokens.map(\.text).joined()) == text)
      #expect(heat.tokens.allSatisfy { $0.part == .words })
    }
  }

  @Test func nothingStandsBeforeTheFirstTokenOfAText() throws {
    let desk = try Desk(folder)
    desk.conversation.format = .free
    desk.say("Once upon a time")

    let heat = try table(1, at: desk)

    #expect(heat.tokens.first?.surprise == nil)
    #expect(heat.tokens.first?.candidates.isEmpty == true)
    #expect(heat.tokens.dropFirst().allSatisfy { $0.surprise != nil })
    #expect(heat.perplexity.tokens == heat.tokens.count - 1)
  }

  @Test func aBranchGrowsFromATokenWithNothingToRead() throws {
    let desk = try Desk(folder)
    desk.say("What is the sun?")
    let heat = try table(2, at: desk)
    // In the middle of the reply, another token that is no part of a character.
    let place = heat.tokens.count / 2
    let other = try #require(
      heat.tokens[place].candidates.first {
        $0.token != heat.tokens[place].token && !$0.text.contains("\u{FFFD}") && !$0.text.isEmpty
      })
    let written = heat.tokens[..<place].map(\.text).joined() + other.text
    desk.conversation.moveTip(to: 1)
    let id = desk.conversation.append(.assistant, "", ending: .interrupted)
    desk.conversation.update(id) {
      $0.written = PromptFormat.world.reply(written: written)
    }
    let numbers = heat.tokens[..<place].map(\.token) + [other.token]

    desk.engine.session?.begin(numbers, of: desk.conversation) { false }
    let outcome = desk.reply()

    #expect(outcome.promptTokens == 0)
    #expect(outcome.problem == nil)
    let reply = try #require(desk.conversation[id])
    #expect(desk.conversation.format.written(reply).hasPrefix(written))
    #expect(reply.parent == 1)
    // The very tokens that were chosen, not others that spell the same.
    let all = try desk.tokensOnDisk(Starter.rwkv4)
    let before = Starter.tokenCount("User: What is the sun?\n\nAssistant:")
    #expect(Array(all.dropFirst(before).prefix(numbers.count)) == numbers)
  }

  @Test func tokensThatDoNotSpellTheReplyAreNotKept() throws {
    let desk = try Desk(folder)
    desk.say("What is the sun?")
    desk.conversation.moveTip(to: 1)
    let id = desk.conversation.append(.assistant, "It is", ending: .interrupted)

    for tokens in [[5], [-1], [1 << 40], []] {
      desk.engine.session?.begin(tokens, of: desk.conversation) { false }
    }
    let outcome = desk.reply()

    #expect(outcome.promptTokens > 0)
    #expect(desk.conversation[id]?.text.hasPrefix("It is") == true)
  }

  @Test func aStateThatIsNotAtHandIsMadeFromAnEarlierOne() throws {
    let desk = try Desk(folder)
    desk.say("What is the sun?")
    desk.say("Hello")
    let before = try table(4, at: desk)
    try FileManager.default.removeItem(atPath: folder.path("chats/talk/states"))
    let again = try Desk(folder)

    let after = try table(4, at: again)

    #expect(after.tokens.map(\.text) == before.tokens.map(\.text))
    for (one, other) in zip(after.tokens, before.tokens) {
      #expect(abs((one.surprise ?? 0) - (other.surprise ?? 0)) < 1e-2)
    }
  }

  @Test func theWholeLineIsMeasuredMessageByMessage() throws {
    let desk = try Desk(folder)
    desk.say("What is the sun?")
    desk.say("Hello")

    desk.engine.session?.measureLine(desk.conversation) { false }

    let lines = desk.heatEvents().compactMap { event -> (Perplexity, Bool)? in
      if case .line(let perplexity, let isWhole) = event { (perplexity, isWhole) } else { nil }
    }
    #expect(lines.map(\.1) == [false, false, false, true])
    #expect(lines.map(\.0.tokens) == lines.map(\.0.tokens).sorted())
    var all = 0
    for message in 1...4 { all += try table(message, at: desk).perplexity.tokens }
    #expect(lines.last?.0.tokens == all)
    #expect(try #require(lines.last?.0.value) > 1)
  }

  @Test func whatNobodyLooksAtIsNotTold() throws {
    let desk = try Desk(folder)
    desk.say("What is the sun?")

    let events = heat(of: 2, at: desk, isCancelled: { true })

    #expect(!events.contains { if case .message = $0 { true } else { false } })
    desk.engine.session?.measureLine(desk.conversation) { true }
    #expect(!desk.heatEvents().contains { if case .line = $0 { true } else { false } })
    // The conversation goes on as if nothing had been.
    #expect(desk.retry().promptTokens == 0)
  }

  @Test func anAnswerAfterAThoughtIsLookedAtWithIt() throws {
    let desk = try Desk(folder)
    desk.conversation.format = try #require(PromptFormat.named("g1-think"))
    desk.conversation.append(.user, "Hello")
    let id = desk.conversation.append(.assistant, "Hi", ending: .complete)
    desk.conversation.update(id) {
      $0.written = WrittenReply(thought: " <think> a greeting </think>", text: "Hi", raw: "\nHi")
    }

    let heat = try table(id, at: desk)

    let thought = heat.tokens.filter { $0.part == .thought }.map(\.text).joined()
    #expect(thought.hasPrefix(" <think> a greeting </think"))
    #expect(heat.perplexity.tokens == heat.tokens.count { $0.part == .words })
    #expect(
      heat.tokens.filter { $0.part != .end }.map(\.text).joined()
        == " <think> a greeting </think>\nHi")
  }

  // MARK: The state made visible

  @Test(arguments: Starter.models)
  func whatAMessageChangedAndHowBranchesDiffer(model: StarterModel) throws {
    let desk = try Desk(folder, model: model)
    desk.say("What is the sun?")
    desk.conversation.moveTip(to: nil)
    desk.say("Hello!")
    func told(_ question: StateQuestion) -> StateDifference? {
      desk.engine.session?.compare(question, in: desk.conversation) { false }
      for case .session(.stateDifference(question, let difference)) in desk.settle() {
        return difference
      }
      return nil
    }

    let change = try #require(told(.change(by: 4)))
    let branches = try #require(told(.difference(4, 2)))
    let same = try #require(told(.difference(4, 4)))

    #expect(change.layers.count == Starter.loaded(model).model.stateLayout.layers)
    #expect(change.layers.joined().contains { $0 > 0.01 })
    #expect(branches.layers.joined().contains { $0 > 0.01 })
    #expect(same.layers.joined().allSatisfy { $0 == 0 })
    #expect(told(.change(by: 99)) == nil)
    // Nothing was lost by looking.
    #expect(desk.retry().promptTokens == 0)
  }
}
