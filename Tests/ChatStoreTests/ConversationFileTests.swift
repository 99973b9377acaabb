import Foundation
import RWKVSampling
import TestSupport
import Testing

@testable import ChatStore
@testable import Conversations

@Suite struct ConversationFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file that holds only what must be there, with some of it replaced.
  private func file(
    format: String = "1", messages: String = "[]", rest: String = ""
  ) -> String {
    """
    {"format": \(format), "title": "t", "created": "2025-01-01T00:00:00Z",
     "modified": "2025-01-01T00:00:00Z", "template": {"name": "w", "userPrefix": "U: ",
     "replyPrefix": " A:", "replySuffix": " ", "stops": ["", "x"]}, "messages": \(messages)\(rest)}
    """
  }

  private func message(_ id: Int, _ fields: String = "") -> String {
    """
    {"id": \(id), "role": "user", "text": "x", "date": "2025-01-01T00:00:00Z"\(fields)}
    """
  }

  private func opened(_ text: String) throws -> Conversation {
    try folder.write(text, to: "chats/a/conversation.json")
    return try folder.store.open("a").conversation
  }

  @Test func everythingComesBack() throws {
    let saved = try folder.store.create(sample())

    let reopened = try folder.store.open(saved.conversation.name).conversation

    #expect(reopened == saved.conversation)
    let texts = zip(reopened.messages, saved.conversation.messages)
    #expect(texts.allSatisfy { $0.text.unicodeScalars.elementsEqual($1.text.unicodeScalars) })
  }

  @Test func theBundledSampleIsAsTheProgramWritesIt() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let bundled = try String(
      contentsOf: root.appendingPathComponent("Conversations/welcome/conversation.json"),
      encoding: .utf8)
    try folder.write(bundled, to: "chats/welcome/conversation.json")

    let opened = try folder.store.open("welcome")
    try folder.store.save(opened.conversation, with: #require(opened.lock))

    #expect(try folder.text("chats/welcome/conversation.json") == bundled)
    #expect(opened.conversation.format == .world)
    #expect(opened.conversation.line.count == 6)
  }

  @Test func aFileByHandNeedsLittle() throws {
    let conversation = try opened(
      file(messages: "[\(message(1)), \(message(7, #", "parent": 1"#))]", rest: #", "mood": 3"#))

    #expect(conversation.tip == 7)
    #expect(conversation.sampling == SamplingSettings())
    #expect(conversation.format.stops == ["x"])
    #expect(conversation.line.count == 2)
  }

  @Test func standingBeforeTheFirstMessageIsKept() throws {
    var before = sample()
    before.moveTip(to: nil)
    let saved = try folder.store.create(before).conversation

    let reopened = try folder.store.open(saved.name).conversation

    #expect(reopened.tip == nil)
  }

  @Test func aRawTextThatContradictsIsDropped() throws {
    let reply = #""role": "assistant", "date": "2025-01-01T00:00:00Z", "ending": "complete""#

    let conversation = try opened(
      file(
        messages: """
          [{"id": 1, \(reply), "text": "a", "raw": "\\na "}, {"id": 2, \(reply), "text": "a", "raw": "b"},
           {"id": 3, \(reply), "text": " a\\n"}]
          """))

    #expect(conversation.messages.map(\.raw) == ["\na ", nil, nil])
    #expect(conversation.messages.map(\.text) == ["a", "a", "a"])
  }

  @Test func aDamagedFileIsNamedWithItsField() throws {
    let two = "[\(message(1)), \(message(1))]"
    let cases = [
      ("", "is not JSON: Unexpected end of file"),
      ("{\"format\": 1, \"tit", "is not JSON"),
      ("[]", "the whole is not an object"),
      ("{}", "format is missing"),
      (file(format: "\"1\""), "format is not a whole number"),
      (file(format: "2"), "format: written by a newer rwkv-tui, in version 2; this one reads 1"),
      (file(format: "0"), "format: there is no version 0"),
      (file(messages: "{}"), "messages is not a list"),
      (file(messages: "[\(message(1)), {\"id\": 2}]"), "messages[1].role is missing"),
      (file(messages: "[\(message(1, #", "parent": "1""#))]"), "messages[0].parent is not a whole"),
      (file(messages: "[{\"id\": null}]"), "messages[0].id is empty"),
      (file(messages: two), "there are two messages 1"),
      (file(messages: "[\(message(1, #", "parent": 1"#))]"), "message 1 follows message 1, which"),
      (file(messages: "[\(message(-1))]"), "-1 is no number for a message"),
      (file(rest: #", "tip": 9"#), "the current message 9 is missing"),
      (file(rest: #", "sampling": {"topP": "x"}"#), "sampling.topP is not a number"),
      (
        file(rest: #", "sampling": {"temperature": -3}"#),
        "sampling.temperature: takes a number from 0 to 3, not -3.0"
      ),
      (String(repeating: "[", count: 100_000), "is not JSON"),
    ]
    for (text, expected) in cases {
      let error = #expect(throws: ConversationError.self) { try opened(text) }

      let line = try #require(error).description
      #expect(line.hasPrefix(folder.path("chats/a/conversation.json") + ": "))
      #expect(line.contains(expected))
      #expect(!line.contains("\n"))
    }
  }

  @Test(arguments: [
    "Italy", "\"tip\" : 7", "\n  \"tip\" : 7,\n", String(repeating: "é", count: 2000),
  ])
  func theTipIsSeenBeforeTheTextIsUnderstood(title: String) throws {
    var conversation = sample(title: title)

    for tip in conversation.messages.map(\.id) {
      conversation.moveTip(to: tip)
      #expect(ConversationFile.apparentTip(of: try ConversationFile.encoded(conversation)) == tip)
    }
    conversation.moveTip(to: nil)
    #expect(ConversationFile.apparentTip(of: try ConversationFile.encoded(conversation)) == 0)
  }

  @Test func whereNoTipIsSeenNoneIsNamed() throws {
    for text in [
      "", "{}", "\"tip\" :", "\"tip\" : x", "{\"tip\" : 1\(String(repeating: " ", count: 5000))}",
    ] {
      #expect(ConversationFile.apparentTip(of: Data(text.utf8)) == nil)
    }
  }

  @Test func theTipOfASavedConversationIsSeen() throws {
    let saved = try folder.store.create(sample()).conversation

    #expect(folder.store.apparentTip(of: saved.name)?.message == saved.tip)
    #expect(folder.store.apparentTip(of: "nothing") == nil)
  }

  @Test func bytesThatAreNoTextAreRefused() throws {
    try folder.write("", to: "chats/a/conversation.json")
    try folder.write(
      [UInt8](file().utf8).map { $0 == UInt8(ascii: "t") ? 0xFF : $0 },
      as: "chats/a/conversation.json")

    #expect(throws: ConversationError.self) { try folder.store.open("a") }
  }

  @Test func aNewerFormatIsLeftAlone() throws {
    let text = file(format: "7")

    #expect(throws: ConversationError.self) { try opened(text) }
    #expect(throws: ConversationError.self) { try folder.store.rename("a", title: "b") }

    #expect(try folder.text("chats/a/conversation.json") == text)
  }

  @Test func aHugeFileIsNotRead() throws {
    try folder.write("", to: "chats/a/conversation.json")
    #expect(truncate(folder.path("chats/a/conversation.json"), 1 << 40) == 0)

    let error = #expect(throws: ConversationError.self) { try folder.store.open("a") }

    #expect(try #require(error).problem.contains("1099511627776 bytes"))
  }

  @Test func aPipeInPlaceOfTheFileDoesNotHang() throws {
    try folder.write("", to: "chats/a/other")
    #expect(mkfifo(folder.path("chats/a/conversation.json"), 0o600) == 0)

    let error = #expect(throws: ConversationError.self) { try folder.store.open("a") }

    #expect(try #require(error).problem == "is not a file")
  }

  /// Whole files cut and changed at random places: an error or a conversation, nothing else.
  @Test func changedBytesNeverCrash() throws {
    let name = try folder.store.create(sample()).conversation.name
    let bytes = [UInt8](try folder.text("chats/\(name)/conversation.json").utf8)
    var random = SplitMix(state: 1)

    for _ in 0..<500 {
      var changed = bytes
      for _ in 0..<3 {
        changed[Int.random(in: 0..<changed.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      if Bool.random(using: &random) {
        changed.removeLast(Int.random(in: 0..<changed.count, using: &random))
      }
      try folder.write(changed, as: "chats/\(name)/conversation.json")
      do throws(ConversationError) {
        let opened = try folder.store.open(name)
        #expect(opened.conversation.line.count <= opened.conversation.messages.count)
      } catch {
        #expect(!error.description.contains("\n"))
      }
    }
  }
}
