import Foundation
import TestSupport
import Testing

@testable import ChatStore
@testable import Conversations

/// The quick way to read messages, held against the thorough one.
@Suite struct MessageScannerTests {
  /// What `JSONDecoder` makes of a file.
  private func decoded(_ data: Data) -> [Message]? {
    struct File: Decodable { var messages: [Message] }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return (try? decoder.decode(File.self, from: data))?.messages
  }

  @Test func whatIsWrittenIsScanned() throws {
    var conversation = sample()
    let odd = [
      "", "\\ \" / \u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}", "e\u{301}\r\n👩‍🚀\u{2028}", "]}{[,:",
      String(repeating: "x", count: 10_000),
    ]
    for text in odd {
      let id = conversation.append(.user, text)
      conversation.update(id) { $0.isPinned = true }
      conversation.append(.assistant, text, ending: .interrupted, model: text)
    }
    let file = try ConversationFile.encoded(conversation)

    let scanned = try #require(MessageScanner(file))

    #expect(scanned.messages == decoded(file))
    #expect(scanned.messages.count == 13)
    #expect(decoded(scanned.rest) == [])
  }

  /// Every byte of a file in turn is another or missing: what is scanned all the same is what the
  /// decoder says.
  @Test func aChangedFileIsScannedAsItIsDecodedOrNotAtAll() throws {
    let file = try ConversationFile.encoded(sample())
    var scans = 0
    for place in file.indices {
      var changed = [file, file, file, file.prefix(place), file]
      changed[0][place] = UInt8(ascii: "\"")
      changed[1][place] = UInt8(ascii: "1")
      changed[2][place] = 0xFF
      changed[4].remove(at: place)
      for data in changed.map({ Data($0) }) {
        guard let scanned = MessageScanner(data), let rest = decoded(scanned.rest) else { continue }
        scans += 1
        #expect(rest == [])
        #expect(decoded(data) == scanned.messages, "\(String(decoding: data, as: UTF8.self))")
      }
    }
    #expect(scans > 100)
  }

  /// The time that a text says.
  private func time(_ text: String) -> Date? {
    var text = text
    return text.withUTF8 { MessageScanner.date(UnsafeRawBufferPointer($0)) }
  }

  @Test(arguments: [
    "1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2024-12-31T12:00:00Z", "2100-03-01T00:00:01Z",
    "9999-12-31T23:59:59Z",
  ])
  func aTimeIsTheCalendars(text: String) throws {
    #expect(time(text) == ISO8601DateFormatter().date(from: text))
  }

  @Test(arguments: [
    "2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "1969-12-31T00:00:00Z", "2024-13-01T00:00:00Z",
    "2024-04-31T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z",
    "",
  ])
  func aTimeOfAnotherKindIsLeftToTheDecoder(text: String) {
    #expect(time(text) == nil)
  }
}
