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
    format: String = "1", rest: String = "", _ lines: String...
  ) -> String {
    let first = """
      {"format": \(format), "title": "t", "template": {"name": "w", "userPrefix": "U: ",\
       "replyPrefix": " A:", "replySuffix": " ", "stops": ["", "x"]}\(rest)}
      """
    return ([first] + lines).joined(separator: "\n") + "\n"
  }

  private func message(_ id: Int, _ fields: String = "") -> String {
    """
    {"id": \(id), "role": "user", "text": "x"\(fields)}
    """
  }

  private func opened(_ text: String) throws -> Conversation {
    try folder.write(text, to: "chats/a/conversation.jsonl")
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
      contentsOf: root.appendingPathComponent("Conversations/welcome/conversation.jsonl"),
      encoding: .utf8)
    try folder.write(bundled, to: "chats/welcome/conversation.jsonl")

    let opened = try folder.store.open("welcome")
    try folder.store.save(opened.conversation, with: #require(opened.lock))

    #expect(try folder.text("chats/welcome/conversation.jsonl") == bundled)
    #expect(
      String(decoding: ConversationWriter.whole(opened.conversation), as: UTF8.self) == bundled)
    #expect(opened.conversation.format == .world)
    #expect(opened.conversation.line.count == 6)
  }

  @Test func aFileByHandNeedsLittle() throws {
    let conversation = try opened(
      file(rest: #", "mood": 3"#, message(1), "", message(7, #", "parent": 1, "mood": [{}]"#)))

    #expect(conversation.tip == 7)
    #expect(conversation.sampling == SamplingSettings())
    #expect(conversation.format.stops == ["x"])
    #expect(conversation.line.count == 2)
  }

  @Test func theLastLineWins() throws {
    let conversation = try opened(
      file(
        message(1), message(2, #", "parent": 1, "pinned": true"#), message(3, #", "parent": 1"#),
        #"{"title": "new", "model": "m", "tip": 1}"#, #"{"id": 2, "text": "y", "pinned": null}"#,
        #"{"id": 3, "removed": true}"#, #"{"model": null}"#))

    #expect(conversation.title == "new")
    #expect(conversation.modelPath == nil)
    #expect(conversation.messages.map(\.text) == ["x", "y"])
    #expect(conversation.messages[1].isPinned == false)
    #expect(conversation.tip == 1)
    #expect(conversation.nextID == 4)
  }

  @Test func whatFollowsARemovedMessageIsRemovedToo() throws {
    let conversation = try opened(
      file(
        message(1), message(2, #", "parent": 1"#), message(3, #", "parent": 2"#),
        message(4, #", "parent": 3"#), #"{"id": 2, "removed": true}"#))

    #expect(conversation.messages.map(\.id) == [1])
    #expect(conversation.tip == 1)
  }

  @Test func oneObjectOverSeveralLinesIsReadToo() throws {
    let conversation = try opened(
      """
      {
        "format" : 1,
        "messages" : [
          \(message(1)),
          \(message(2, #", "parent": 1"#))
        ],
        "tip" : 1,
        "template": {"name": "w", "userPrefix": "U: ",
          "replyPrefix": " A:", "replySuffix": " ", "stops": []},
        "title": "t"
      }
      """)

    #expect(conversation.messages.count == 2)
    #expect(conversation.tip == 1)
  }

  @Test func everyChangeIsALineThatSaysIt() throws {
    var random = SplitMix(state: 3)
    for seed in 0..<30 as Range<UInt64> {
      random = SplitMix(state: seed)
      let opened = try folder.store.create(sample(named: "c\(seed)"))
      let lock = try #require(opened.lock)
      var conversation = opened.conversation
      for step in 0..<25 {
        let any = conversation.messages.randomElement(using: &random)?.id
        switch Int.random(in: 0..<8, using: &random) {
        case 0: conversation.append(.user, "text \(step)", date: conversation.created)
        case 1: conversation.append(.assistant, "a", ending: .writing, date: conversation.created)
        case 2:
          any.map { id in
            conversation.update(id) {
              $0.text += "b"
              $0.raw = nil
            }
          }
        case 3: any.map { conversation.update($0) { $0.ending = .complete } }
        case 4: if step % 5 == 0 { any.map { conversation.remove($0) } }
        case 5: conversation.moveTip(to: any)
        case 6: conversation.tokenCount = Bool.random(using: &random) ? step : nil
        default:
          conversation.title = "title \(step)"
          conversation.isArchived.toggle()
          conversation.sampling.topK = step
        }
        if Bool.random(using: &random) {
          #expect(try folder.store.save(conversation, with: lock).event == nil)
        }
      }
      try folder.store.save(conversation, with: lock)
      let kept = try folder.store.peek(lock.name)
      #expect(kept.messages == conversation.messages, "seed \(seed)")
      #expect(kept == conversation, "seed \(seed)")
    }
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
        #"{"id": 1, \#(reply), "text": "a", "raw": "\na "}"#,
        #"{"id": 2, \#(reply), "text": "a", "raw": "b"}"#, #"{"id": 3, \#(reply), "text": " a\n"}"#)
    )

    #expect(conversation.messages.map(\.raw) == ["\na ", nil, nil])
    #expect(conversation.messages.map(\.text) == ["a", "a", "a"])
  }

  @Test func aDamagedFileIsNamedWithItsLineAndField() throws {
    let cases = [
      ("", "is empty"),
      ("{\"format\": 1, \"tit", "line 1: broken JSON"),
      ("[]", "line 1: the whole is not an object"),
      ("{}", "line 1: format is missing"),
      (file(format: "\"1\""), "format is not a whole number"),
      (file(format: "2"), "format is 2, of a newer rwkv-tui; this one reads 1"),
      (file(format: "0"), "format 0 does not exist"),
      (file(rest: #", "messages": {}"#), "messages is not a list"),
      (file(message(1), #"{"id": 2}"#, "{}"), "line 3: role is missing"),
      (file(message(1, #", "parent": "1""#)), "line 2: parent is not a whole number"),
      (file(#"{"id": null}"#), "line 2: id is not a whole number"),
      (file(#"{"id": 5, "more": "x"}"#), "line 2: id 5 is the id of no message before"),
      (file(message(1), #"{"id": 1, "more": "x"}"#), "more is of a message that is not being"),
      (file(rest: #", "messages": [{"id": 1}]"#), "messages[0].role is missing"),
      (
        file(rest: #", "messages": [\#(message(1)), \#(message(1))]"#),
        "messages[1] there are two messages of this id"
      ),
      (file(message(1, #", "parent": 1"#)), "message 1 follows message 1, which"),
      (file(message(-1)), "-1 is no number for a message"),
      (file(#"{"tip": 9}"#), "the current message 9 is missing"),
      (file(rest: #", "sampling": {"topP": "x"}"#), "sampling.topP is not a number"),
      (
        file(rest: #", "sampling": {"temperature": -3}"#),
        "sampling.temperature takes a number from 0 to 3, not -3.0"
      ),
      (file(rest: #", "created": "yesterday""#), "created is not a time"),
      (file(#"{"id": 1, "role": "user", "text": "a"#, message(2)), "line 2: broken JSON"),
      (String(repeating: "[", count: 100_000), "line 1: the whole is not an object"),
      (file(#"{"x": \#(String(repeating: "[", count: 100_000))"#, ""), "line 2: broken JSON"),
    ]
    for (text, expected) in cases {
      let error = #expect(throws: ConversationError.self) { try opened(text) }

      let line = try #require(error).description
      #expect(line.hasPrefix(folder.path("chats/a/conversation.jsonl") + ": "))
      #expect(line.contains(expected), "\(line.suffix(120)) for \(expected)")
      #expect(!line.contains("\n"))
    }
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0.0), ("2024-02-29T23:59:59Z", 1_709_251_199),
    ("2300-01-01T00:00:00Z", 10_413_792_000), ("9999-12-31T23:59:59Z", 253_402_300_799),
    ("0000-01-01T00:00:00Z", -62_167_219_200), ("1969-12-31T23:59:59Z", -1),
    ("2025-01-01T02:00:00.75+02:00", 1_735_689_600),
  ])
  func timesAreThoseOfTheCalendar(text: String, seconds: Double) throws {
    let conversation = try opened(file(rest: #", "created": "\#(text)""#))

    #expect(conversation.created == Date(timeIntervalSince1970: seconds))
    let written = String(decoding: ConversationWriter.whole(conversation), as: UTF8.self)
    if text.hasSuffix("Z") { #expect(written.contains(#""created":"\#(text)""#)) }
  }

  @Test func timesThatNoCalendarHasAreBroughtNear() throws {
    var conversation = sample()
    for (seconds, text) in [(1e300, "9999-12-31T23:59:59Z"), (-1e300, "0000-01-01T00:00:00Z")] {
      conversation.created = Date(timeIntervalSince1970: seconds)
      let written = String(decoding: ConversationWriter.whole(conversation), as: UTF8.self)
      #expect(written.contains(#""created":"\#(text)""#))
    }
  }

  @Test(arguments: [
    "Italy", "\"tip\" : 7", "\n  \"tip\":7,\n", String(repeating: "é", count: 2000),
  ])
  func theTipIsSeenBeforeTheTextIsUnderstood(title: String) throws {
    func seen(_ conversation: Conversation) -> MessageID? {
      Data(ConversationWriter.whole(conversation)).suffix(4_096).withUnsafeBytes(
        ConversationWriter.apparentTip)
    }
    var conversation = sample(title: title)

    for tip in conversation.messages.map(\.id) {
      conversation.moveTip(to: tip)
      #expect(seen(conversation) == tip)
    }
    conversation.moveTip(to: nil)
    #expect(seen(conversation) == 0)
  }

  @Test func whereNoTipIsSeenNoneIsNamed() throws {
    for text in ["", "{}", "{\"tip\":1}", "\n{\"tip\":x}\n", "\n{\"id\":1}\n", "\n\n"] {
      #expect(Data(text.utf8).withUnsafeBytes(ConversationWriter.apparentTip) == nil)
    }
  }

  @Test func theTipOfASavedConversationIsSeen() throws {
    let saved = try folder.store.create(sample()).conversation

    #expect(folder.store.apparentTip(of: saved.name)?.message == saved.tip)
    #expect(folder.store.apparentTip(of: "nothing") == nil)
  }

  @Test func bytesThatAreNoTextAreRefused() throws {
    try folder.write("", to: "chats/a/conversation.jsonl")
    try folder.write(
      [UInt8](file().utf8).map { $0 == UInt8(ascii: "t") ? 0xFF : $0 },
      as: "chats/a/conversation.jsonl")

    #expect(throws: ConversationError.self) { try folder.store.open("a") }
  }

  @Test func aNewerFormatIsLeftAlone() throws {
    let text = file(format: "7")

    #expect(throws: ConversationError.self) { try opened(text) }
    #expect(throws: ConversationError.self) { try folder.store.rename("a", title: "b") }

    #expect(try folder.text("chats/a/conversation.jsonl") == text)
  }

  @Test func aHugeFileIsNotRead() throws {
    try folder.write("", to: "chats/a/conversation.jsonl")
    #expect(truncate(folder.path("chats/a/conversation.jsonl"), 1 << 40) == 0)

    let error = #expect(throws: ConversationError.self) { try folder.store.open("a") }

    #expect(try #require(error).problem.contains("1099511627776 bytes"))
  }

  @Test func aPipeInPlaceOfTheFileDoesNotHang() throws {
    try folder.write("", to: "chats/a/other")
    #expect(mkfifo(folder.path("chats/a/conversation.jsonl"), 0o600) == 0)

    let error = #expect(throws: ConversationError.self) { try folder.store.open("a") }

    #expect(try #require(error).problem == "is not a file")
  }

  /// Whole files cut and changed at random places: an error or a conversation, nothing else.
  @Test func changedBytesNeverCrash() throws {
    let name = try folder.store.create(sample()).conversation.name
    let bytes = [UInt8](try folder.text("chats/\(name)/conversation.jsonl").utf8)
    var random = SplitMix(state: 1)

    for _ in 0..<3_000 {
      var changed = bytes
      for _ in 0..<3 {
        changed[Int.random(in: 0..<changed.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      if Bool.random(using: &random) {
        changed.removeLast(Int.random(in: 0..<changed.count, using: &random))
      }
      try folder.write(changed, as: "chats/\(name)/conversation.jsonl")
      do throws(ConversationError) {
        let opened = try folder.store.open(name)
        #expect(opened.conversation.line.count <= opened.conversation.messages.count)
      } catch {
        #expect(!error.description.contains("\n"))
      }
    }
  }
}
