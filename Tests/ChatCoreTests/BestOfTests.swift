import ChatTestSupport
import Conversations
import RWKVEngine
import RWKVSampling
import StarterModels
import Synchronization
import TerminalKit
import TestSupport
import Testing

@testable import ChatCore

/// Several replies at once, from the key press to the disk.
@Suite struct BestOfTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func lively(seed: UInt64) -> SamplingSettings {
    var settings = SamplingSettings()
    settings.topP = 0.9
    settings.seed = seed
    settings.maximumTokens = 60
    return settings
  }

  @Test(arguments: Starter.models)
  func everyReplyIsTheOneItsSeedGivesAndIsGoneOnWithAtNoCost(model: StarterModel) throws {
    let desk = try Desk(folder, model: model)
    desk.settings.value = Self.lively(seed: 5)
    desk.conversation.append(.user, "Tell me a story.")
    desk.storage.save(desk.conversation)

    let replies = desk.best(3)

    #expect(replies.count == 3 && Set(replies.map(\.text)).count > 1)
    let ids = desk.conversation.siblings(of: 2).map(\.id)
    #expect(ids == [2, 3, 4])
    for (index, id) in ids.enumerated() {
      // Going on with any of them reads nothing, neither now nor after the program was closed.
      desk.conversation.moveTip(to: id)
      #expect(desk.prepare().read == 0)
      let later = try Desk(folder.copy(), model: model)
      later.conversation.moveTip(to: id)
      #expect(later.prepare().read == 0)
      #expect(try later.textOnDisk(.tip, model) == later.wantedText)

      later.settings.value = Self.lively(seed: 5 + UInt64(index))
      let alone = later.retry()
      #expect(alone.promptTokens == 0)
      #expect(alone.text == replies[index].text && alone.ending == replies[index].ending)
    }
  }

  @Test func oneIsWrittenToItsEndWhileTheOthersAreStopped() throws {
    let desk = try Desk(folder)
    desk.conversation.append(.user, "Hello!")
    desk.storage.save(desk.conversation)
    desk.storage.drain()
    let whole = try Desk(folder.copy()).reply().text
    var asked = 0

    let replies = desk.best(3) { reply in
      asked += 1
      return reply != 1 && asked > 12
    }

    #expect(replies.map(\.ending) == [.interrupted, .complete, .interrupted])
    #expect(replies[1].text == whole)
    #expect(!replies[0].text.isEmpty && whole.hasPrefix(replies[0].text))
    desk.conversation.moveTip(to: 2)
    #expect(desk.prepare().read == 0)
    #expect(desk.reply().text == whole)
  }

  @Test func stoppedWhileTheTextIsReadNothingIsLeft() throws {
    let desk = try Desk(folder)
    desk.conversation.append(.user, "Hello!")
    desk.storage.save(desk.conversation)

    let replies = desk.best(2) { _ in true }

    #expect(replies.map(\.ending) == [.interrupted, .interrupted])
    #expect(desk.conversation.messages.count == 1)
    #expect(!desk.reply().text.isEmpty)
  }

  @Test func withoutAModelOrATextThereAreNone() throws {
    let reports = Reports()
    let desk = try Desk(folder)
    var engine = desk.engine(posting: reports, model: nil)

    engine.reply(
      to: desk.conversation, count: 2, settings: { Desk.greedy() }, isCancelled: { _ in false })
    desk.engine.reply(
      to: desk.conversation, count: 2, settings: { Desk.greedy() }, isCancelled: { _ in false })

    #expect(reports.take().problems == ["No model is open"])
    #expect(desk.settle().problems == ["There is no text to reply to"])
  }

  @Test func aCrashKeepsThemAllAsTheyGrew() throws {
    let desk = try Desk(folder)
    desk.conversation.append(.user, "Hello!")
    desk.storage.save(desk.conversation)
    for text in ["One", "Two", ""] {
      desk.conversation.moveTip(to: 1)
      desk.conversation.append(.assistant, text, ending: .writing)
    }
    desk.conversation.moveTip(to: 3)
    desk.storage.save(desk.conversation)
    for id in 2...4 { desk.conversation.update(id) { $0.text += " and more" } }
    desk.storage.save(desk.conversation)
    desk.storage.drain()

    let later = try Desk(folder.copy()).conversation

    #expect(later.messages.map(\.text) == ["Hello!", "One and more", "Two and more", "and more"])
    #expect(later.messages.dropFirst().allSatisfy { $0.ending == .interrupted })
    #expect(later.tip == 3)
  }
}

extension Desk {
  /// Writes several replies to the tip and keeps them, as the screen would.
  fileprivate func best(
    _ count: Int, isCancelled: (Int) -> Bool = { _ in false }
  ) -> [Reply] {
    engine.reply(
      to: conversation, count: count, settings: { [settings] in settings.value },
      isCancelled: isCancelled)
    let replies = settle().replyEnds
    let question = conversation.tip
    for reply in replies {
      conversation.moveTip(to: question)
      let id = conversation.append(.assistant, reply.text, ending: reply.ending)
      conversation.update(id) { $0.raw = reply.raw }
    }
    for message in conversation.messages where message.role == .assistant && message.text.isEmpty {
      conversation.remove(message.id)
    }
    storage.save(conversation)
    storage.drain()
    return replies
  }
}
