import ChatTestSupport
import Conversations
import TestSupport
import Testing

@testable import ChatCore

/// Copies of a conversation, and what they know of what was read.
@Suite struct ForkTests {
  @Test func aCopyOfAnEarlierLineReadsNothingAfterReopening() throws {
    let folder = try TemporaryFolder()
    let desk = try Desk(folder)
    for text in ["Hello!", "My name is Tom.", "What is my name?"] { desk.say(text) }
    let earlier = try #require(desk.conversation.line.dropLast(4).last?.id)

    let copyOfFolder = try folder.copy()
    let later = try Desk(copyOfFolder)
    later.storage.create(later.conversation.copy(upTo: earlier), withStatesOf: "talk")
    let copy = try #require(later.settle().openedConversation)
    later.conversation = copy

    #expect(later.prepare().read == 0)
    #expect(try Desk(copyOfFolder.copy(), name: copy.name).prepare().read == 0)
    #expect(try Desk(copyOfFolder.copy()).prepare().read == 0)
  }
}
