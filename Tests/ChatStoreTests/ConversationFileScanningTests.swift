import Foundation
import RWKVSampling
import Testing

@testable import ChatStore
@testable import Conversations

/// The quick way to read what stands around the messages, held against the thorough one.
@Suite struct ConversationFileScanningTests {
  /// A file without messages.
  private func file(_ change: (inout Conversation) -> Void = { _ in }) throws -> Data {
    var conversation = sample()
    conversation.moveTip(to: nil)
    conversation.sampling.seed = nil
    change(&conversation)
    return try #require(MessageScanner(ConversationFile.encoded(conversation))).rest
  }

  private func scanned(_ file: Data) -> Conversation? {
    ConversationFile(scanning: file).flatMap { try? $0.conversation(named: "talk") }
  }

  private func decoded(_ file: Data) -> Conversation? {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    let file = try? decoder.decode(ConversationFile.self, from: file)
    return file.flatMap { try? $0.conversation(named: "talk") }
  }

  @Test func whatIsWrittenIsScanned() throws {
    let files = try [
      file(), file { $0.isArchived = true }, file { $0.modelPath = "/a/\"b\"\n" },
      file { $0.tokenCount = 12 },
      file {
        $0.sampling.order = .huggingFace
        $0.sampling.seed = 7
        $0.sampling.temperature = 0.1 + 0.2
      },
      file { $0.sampling.temperature = 1_000 }, file { $0.sampling.topP = -1 },
      file { $0.format.stops = ["\n\n", "", "é"] }, file { $0.format.isVerbatim = true },
    ]
    for file in files {
      let conversation = try #require(scanned(file))
      #expect(conversation == decoded(file))
    }
  }

  @Test func aPersonaIsLeftToTheDecoder() throws {
    let file = try file { $0.persona = Persona(name: "Ada", examples: []) }

    #expect(scanned(file) == nil)
    #expect(decoded(file)?.persona?.name == "Ada")
  }

  /// Every byte of a file in turn is another or missing: what is scanned all the same is what the
  /// decoder says.
  @Test func aChangedFileIsScannedAsItIsDecodedOrNotAtAll() throws {
    let file = try file { $0.tokenCount = 120 }
    var scans = 0
    for place in file.indices {
      var changed = [file, file, file, file, file, file.prefix(place)]
      for (index, byte) in "\"10-".utf8.enumerated() { changed[index][place] = byte }
      changed[4].remove(at: place)
      for data in changed.map({ Data($0) }) {
        guard let conversation = scanned(data) else { continue }
        scans += 1
        #expect(conversation == decoded(data), "\(String(decoding: data, as: UTF8.self))")
      }
    }
    #expect(scans > 100)
  }
}
