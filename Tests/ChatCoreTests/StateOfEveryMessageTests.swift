import ChatTestSupport
import Conversations
import Foundation
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// Going back to any message of a conversation that was closed in between.
@Suite struct StateOfEveryMessageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func everyRecentMessageIsReturnedToWithoutReading() throws {
    let desk = try Desk(folder)
    for text in ["Hello!", "My name is Tom.", "What is my name?"] { desk.say(text) }
    let ids = desk.conversation.line.map(\.id)

    for id in ids {
      let later = try Desk(folder.copy())
      later.conversation.moveTip(to: id)
      #expect(later.prepare().read == 0, "message \(id)")
    }
    #expect(ids.count == 6)
  }

  @Test func aModelThatReadsALongLineKeepsStatesOnTheWay() throws {
    let desk = try Desk(folder)
    for text in ["Hello!", "My name is Tom.", "What is my name?"] { desk.say(text) }
    try FileManager.default.removeItem(
      at: folder.url.appendingPathComponent("chats/talk/states"))

    let reader = try Desk(folder.copy())
    let first = reader.prepare()
    reader.conversation.moveTip(to: reader.conversation.line.dropLast(2).last?.id)
    let undone = reader.prepare()

    #expect(first.read > 0)
    #expect(undone.read == 0)
  }

  @Test(arguments: [1, 3])
  func whatWasReadForARepliesPromptOutlivesAKill(replies: Int) throws {
    let desk = try Desk(folder)
    desk.conversation.append(.user, "Tell me a story.")
    desk.storage.save(desk.conversation)
    // What lies on disk when the first word is there.
    var left: TemporaryFolder?
    func dies() -> Bool {
      if left == nil, desk.settle().hasFirstWord { left = try? folder.copy() }
      return left != nil
    }

    if replies == 1 {
      desk.reply(isCancelled: dies)
    } else {
      desk.engine.reply(
        to: desk.conversation, count: replies, settings: { Desk.greedy() },
        isCancelled: { _ in dies() })
    }

    let later = try Desk(#require(left))
    #expect(later.conversation.messages.count == 1)
    #expect(later.prepare().read == 0)
    #expect(try later.textOnDisk() == later.wantedText)
  }

  @Test func goingOnKeepsWhatHadToBeReadForIt() throws {
    let desk = try Desk(folder)
    desk.say("Tell me a story.", stopAfter: 3)
    try FileManager.default.removeItem(
      at: folder.url.appendingPathComponent("chats/talk/states"))
    let reader = try Desk(folder.copy())
    var read = 0
    var known: String?

    reader.reply {
      let reported = reader.settle()
      read += reported.tokensRead
      guard reported.hasFirstWord else { return false }
      known = try? reader.textOnDisk()
      return true
    }

    #expect(read > 0)
    #expect(known == reader.wantedText)
  }

  @Test func aStateInTheMiddleServesWhenLaterOnesAreGone() throws {
    let desk = try Desk(folder)
    for text in ["Hello!", "My name is Tom."] { desk.say(text) }
    let last = desk.conversation.line.last?.id
    let all = Starter.tokenCount(desk.wantedText, Starter.rwkv4)
    try FileManager.default.removeItem(
      at: folder.url.appendingPathComponent(
        "chats/talk/states/\(desk.stateKey(after: last, Starter.rwkv4)).safetensors"))

    let read = try Desk(folder.copy()).prepare().read

    #expect(read > 0 && read < all / 2)
  }
}

extension [Report] {
  /// Whether something of a reply was written.
  fileprivate var hasFirstWord: Bool {
    contains {
      switch $0 {
      case .session(.replies): true
      default: false
      }
    }
  }
}
