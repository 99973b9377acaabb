import Foundation
import RWKVJSON
import Testing

@testable import Conversations

/// How a reply came about, as it is kept.
@Suite struct ReplyRecordTests {
  private func conversation(_ record: ReplyRecord?) -> Conversation {
    var conversation = Conversation(
      name: "talk", created: Date(timeIntervalSince1970: 1_750_000_000))
    conversation.append(.user, "Hello", date: conversation.created)
    let id = conversation.append(
      .assistant, "Hi", ending: .complete, date: conversation.created)
    conversation.update(id) { $0.record = record }
    return conversation
  }

  @Test(
    arguments: [
      nil, ReplyRecord(),
      ReplyRecord(
        tokens: 40, seconds: 2.25, firstWords: 0.0574, seed: .max, sampling: "temperature 1.00"),
    ])
  func aRecordIsReadAsItWasWritten(record: ReplyRecord?) throws {
    let before = conversation(record)

    let read = try ConversationReader.read(
      Data(ConversationWriter.whole(before)), name: "talk")

    #expect(read.conversation[2]?.record == record)
  }

  @Test func aRecordThatComesLaterIsAChangeOfItsMessage() throws {
    let before = conversation(nil)
    let after = conversation(ReplyRecord(tokens: 3))

    let changes = try #require(ConversationWriter.changes(from: before, to: after))
    let file = ConversationWriter.whole(before) + changes.lines

    #expect(
      try ConversationReader.read(Data(file), name: "talk").conversation[2]?.record?.tokens == 3)
  }

  @Test func numbersThatNobodyMeasuredAreUnknown() {
    let record = ReplyRecord(tokens: -1, seconds: .infinity, firstWords: .nan)
    #expect(record == ReplyRecord())
    #expect(ReplyRecord(tokens: 3, seconds: 0).rate == nil)
  }
}
