import Conversations
import Foundation
import StarterModels
import TestSupport
import Testing

@testable import ChatApp

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
