import ChatTestSupport
import Conversations
import Foundation
import RWKVEngine
import RWKVSampling
import RWKVTokenizers
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// Replies and the states behind them, with the models that come with the program.
@Suite struct SessionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Starter.models)
  func aReplyLeavesAStateThatStandsForTheConversation(model: StarterModel) throws {
    let desk = try Desk(folder, model: model)

    let outcome = desk.say("Hello!")

    #expect(!outcome.text.isEmpty)
    #expect(outcome.ending == .complete)
    #expect(try desk.textOnDisk(.tip, model) == desk.wantedText)
    #expect(try desk.textOnDisk(.prompt, model) == "User: Hello!\n\nAssistant:")
  }

  @Test(arguments: Starter.models)
  func aRetryReadsNothingAndCanSayTheSame(model: StarterModel) throws {
    let desk = try Desk(folder, model: model)
    let first = desk.say("What is the sun?")

    let second = desk.retry()

    #expect(second.promptTokens == 0)
    #expect(second.text == first.text)
    #expect(desk.conversation.messages.count == 3)
    #expect(try desk.textOnDisk(.tip, model) == desk.wantedText)
  }

  @Test func theNextMessageReadsOnlyItself() throws {
    let desk = try Desk(folder)
    desk.say("Hello!")

    let outcome = desk.say("Hi")

    let own = Starter.tokenCount("User: Hi\n\nAssistant:")
    #expect(outcome.promptTokens == own)
  }

  @Test func settingsActOnTheNextToken() throws {
    let desk = try Desk(folder, model: Starter.rwkv6)
    desk.conversation.format = .free
    desk.settings.value.maximumTokens = 1_000_000
    let settings = desk.settings
    let reports = Reports { report in
      if case .session(.replies) = report { settings.value.maximumTokens = 7 }
    }
    var engine = desk.engine(posting: reports, model: Starter.rwkv6)

    desk.conversation.append(.user, "one two three")
    engine.reply(
      to: desk.conversation, settings: { settings.value }, isCancelled: { _ in false })

    let end = try #require(reports.take().replyEnd)
    #expect(end.ending == .length)
    #expect((1...7).contains(end.tokens))
  }

  // MARK: Stopping

  @Test func anInterruptedReplyIsKeptAndGoesOnFromThere() throws {
    let desk = try Desk(folder)
    desk.conversation.format = .worldLong

    let outcome = desk.say("Tell me a story.", stopAfter: 3)

    #expect(outcome.ending == .interrupted)
    #expect(!outcome.text.isEmpty)
    #expect(try desk.textOnDisk() == desk.wantedText)

    let next = desk.say("Hi")
    // The turn that was cut is ended first.
    let own = Starter.tokenCount("\n\nUser: Hi\n\nAssistant:")
    #expect(next.promptTokens == own)
    #expect(try desk.textOnDisk() == desk.wantedText)
  }

  @Test func aCutReplyIsGoneOnWithAsIfNeverCut() throws {
    let whole = try Desk(TemporaryFolder()).say("What is the best way to make tea?")
    let desk = try Desk(folder)
    desk.settings.value.maximumTokens = 5
    let cut = desk.say("What is the best way to make tea?")
    #expect(cut.ending == .length)
    #expect(cut.tokens == 5)
    desk.settings.value.maximumTokens = 60

    let rest = desk.reply()

    #expect(rest.text == whole.text)
    #expect(rest.ending == .complete)
    #expect(rest.promptTokens == 0)
    #expect(desk.conversation.messages.count == 2)
    #expect(try desk.textOnDisk() == desk.wantedText)
  }

  @Test func aReplyStoppedWhileItsPromptIsReadLosesNothing() throws {
    let desk = try Desk(folder)
    desk.say("Hello!")
    let before = try desk.textOnDisk()
    desk.conversation.append(.user, String(repeating: "and so on ", count: 500))
    desk.storage.save(desk.conversation)

    let outcome = desk.replyStoppedWhileReading()

    #expect(outcome.ending == .interrupted)
    #expect(outcome.text.isEmpty)
    #expect(desk.conversation.messages.count == 3)
    #expect(try desk.textOnDisk(desk.stateKey(after: 2, Starter.rwkv4)) == before)
    #expect(desk.reply().problem == nil)
    #expect(try desk.textOnDisk() == desk.wantedText)
  }

  @Test func anEmptyCutReplyCanStillBeRetried() throws {
    let desk = try Desk(folder)
    desk.settings.value.maximumTokens = 0

    let outcome = desk.say("Hello!")

    #expect(outcome.ending == .length)
    #expect(outcome.text.isEmpty)
    desk.settings.value.maximumTokens = 60
    let again = desk.retry()
    #expect(again.promptTokens == 0)
    #expect(!again.text.isEmpty)
  }

  // MARK: Refusals

  @Test func withoutAModelThereIsNoReply() throws {
    let reports = Reports()
    let desk = try Desk(folder)
    var engine = desk.engine(posting: reports, model: nil)

    engine.reply(to: desk.conversation, settings: { Desk.greedy() }, isCancelled: { _ in false })
    engine.session?.prepare(desk.conversation) { false }

    #expect(reports.take().problems == ["No model is open"])
  }

  @Test func anEmptyConversationHasNothingToReplyTo() throws {
    let desk = try Desk(folder)

    let outcome = desk.reply()

    #expect(outcome.problem == "There is no text to reply to")
    #expect(desk.prepare().summary == StateSummary(tokens: 0, reread: 0))
  }

  @Test func aModelThatCannotBeOpenedLeavesTheOneBefore() throws {
    let desk = try Desk(folder)

    desk.engine.load(folder.path("missing"), tokenizer: nil)

    let problem = try #require(desk.settle().problems.first)
    #expect(problem.contains("missing"))
    #expect(!problem.contains("\n"))
    #expect(!desk.say("Hello!").text.isEmpty)
  }
}

/// A long text that is stopped on the way goes on from there.
@Suite struct LongTextTests {
  private let text = (0..<700).map { "The fox number \($0) jumps over a dog. " }.joined()

  private func desk(in folder: TemporaryFolder) throws -> Desk {
    let desk = try Desk(folder)
    desk.conversation.append(.user, text)
    desk.storage.save(desk.conversation)
    return desk
  }

  /// What a whole reading without a stop gives.
  private func whole() throws -> StateSummary? {
    let desk = try desk(in: try TemporaryFolder())
    return desk.prepare().summary
  }

  @Test func whatIsStoppedGoesOn() throws {
    let desk = try desk(in: try TemporaryFolder())
    let all = Starter.tokenCount(text)
    var asked = 0
    desk.engine.session?.prepare(desk.conversation) {
      asked += 1
      return asked > 20
    }
    _ = desk.settle()
    let again = desk.prepare()
    #expect(again.read < all - 2_000)
    #expect(again.summary?.tokens == (try whole())?.tokens)
  }

  @Test func whatIsStoppedInAReplyGoesOnToo() throws {
    let desk = try desk(in: try TemporaryFolder())
    var asked = 0
    desk.engine.reply(
      to: desk.conversation, settings: { Desk.greedy(maximumTokens: 3) },
      isCancelled: { _ in
        asked += 1
        return asked > 20
      })
    _ = desk.settle()
    #expect(desk.prepare().read < Starter.tokenCount(text) - 2_000)
  }

  /// What was read lies on disk from time to time: another program goes on from there.
  @Test func whatIsKilledGoesOn() throws {
    let folder = try TemporaryFolder()
    let first = try desk(in: folder)
    var asked = 0
    first.engine.session?.prepare(first.conversation) {
      asked += 1
      return asked > 40
    }
    _ = first.settle()
    first.storage.drain()
    let second = try Desk(folder)
    #expect(second.prepare().read < Starter.tokenCount(text) - 4_000)
  }

  /// A place is rested at only where the rest gives the tokens that the whole gives.
  @Test func restingChangesNoToken() throws {
    let tokenizer = Starter.loaded(Starter.rwkv4).tokenizer
    let tokens = tokenizer.encode(text)
    for place in stride(from: 1, to: 600, by: 7)
    where TokenBoundary.isStable(tokens[place...], tokenizer) {
      let rest = tokenizer.encode(bytes: tokenizer.bytes(of: Array(tokens[place...])))
      #expect(rest.elementsEqual(tokens[place...]))
    }
  }
}
