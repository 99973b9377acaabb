import ChatStore
import Conversations
import Foundation
import TestSupport
import Testing

@Suite struct SearchTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func found(_ pattern: String, in text: String) -> String? {
    var conversation = Conversation(name: "c", title: "-")
    conversation.append(.user, text)
    let hit = conversation.search(pattern).first
    #expect(hit.map { $0.excerpt == text } ?? true)
    return hit?.match
  }

  @Test(arguments: [
    ("rome", "In ROME now", "ROME"),
    ("CAFÉ", "a cafe", "cafe"),
    ("cafe", "a Cafe\u{301}!", "Cafe\u{301}"),
    ("zurich", "Zürich", "Zürich"),
    ("привет", "ПРИВЕТ", "ПРИВЕТ"),
    ("αθηνα", "Αθήνα", "Αθήνα"),
    ("viet nam", "Việt Nam", "Việt Nam"),
    ("か", "がか", "か"),
    ("天气", "北京的天气", "天气"),
    ("  b ", "a b c", "b"),
    ("\"x\\", "a \"x\\y\"", "\"x\\"),
    ("👩‍🚀", "to 👩‍🚀!", "👩‍🚀"),
    ("aab", "aaab", "aab"),
  ])
  func casesAndAccentsAreAlike(pattern: String, text: String, match: String) {
    #expect(found(pattern, in: text) == match)
  }

  @Test(arguments: [("rome", "rom"), ("cafe", "caffe"), ("か", "が"), ("", "x"), (" ", "x y")])
  func anotherTextIsNotFound(pattern: String, text: String) {
    #expect(found(pattern, in: text) == nil)
  }

  @Test func anExcerptIsShort() {
    var conversation = Conversation(name: "c", title: "-")
    conversation.append(
      .user,
      String(repeating: "a\n", count: 99) + "X" + "\u{1B}[31m" + .init(repeating: "b", count: 99))

    let hit = conversation.search("x")[0]

    #expect(hit.before == "…" + String(repeating: "a ", count: 20))
    #expect(hit.match == "X")
    #expect(hit.after.hasPrefix("\u{FFFD}[31mbb") && hit.after.hasSuffix("b…"))
  }

  @Test func allBranchesAndTheTitleAreSearched() throws {
    let conversation = try folder.store.create(sample()).conversation

    let hits = try folder.store.search("ITAL", in: conversation.name)

    #expect(hits.map(\.message) == [nil, 2])
    #expect(hits.map(\.excerpt) == ["Italy", "In Italy."])
    #expect(hits.allSatisfy { $0.conversation == "italy" && $0.title == "Italy" })
  }

  @Test func allConversationsAreSearchedTheNewestFirst() throws {
    for (index, title) in ["a", "b", "c"].enumerated() {
      var conversation = sample(title: title)
      conversation.append(.user, "say \"Zürich/\(title)\"\nnow")
      conversation.modified = Date(timeIntervalSince1970: Double(index))
      _ = try folder.store.create(conversation)
    }
    try folder.write("{ zurich", to: "chats/bad/conversation.jsonl")
    // As Python writes it unless told otherwise.
    let text = try folder.text("chats/a/conversation.jsonl")
    try folder.write(
      text.replacing("Zürich", with: #"Z\u00fcrich"#), to: "chats/a/conversation.jsonl")

    #expect(try folder.store.search("\"zurich/").map(\.conversation) == ["c", "b", "a"])
    #expect(try folder.store.search("zurich/b\" now").isEmpty)
    #expect(try folder.store.search("zurich/b\"\nnow").map(\.conversation) == ["b"])
    #expect(try folder.store.search("zurich", limit: 2).count == 2)
    #expect(try folder.store.search("zurich", isCancelled: { true }).isEmpty)
    #expect(try folder.store.search("").isEmpty)
  }

  @Test func noCharacterGrowsMuchInASearch() {
    for value in 1..<0x2E00 as Range<UInt32> {
      guard let scalar = Unicode.Scalar(value), !scalar.properties.isWhitespace else { continue }
      let text = String(String.UnicodeScalarView([scalar, "x"]))
      var conversation = Conversation(name: "c", title: text)

      #expect(conversation.search(text).count == 1, "\(value)")
      conversation.title = text.lowercased()
      #expect(conversation.search(text).count == 1, "\(value)")
    }
  }
}
