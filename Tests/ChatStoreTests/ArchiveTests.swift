import Conversations
import Foundation
import TestSupport
import Testing

@testable import ChatStore

/// Exports of other programs: what is good comes in, the rest is named.
@Suite struct ArchiveTests {
  private static let good = #"""
    {"title":"Good","mapping":{"u":{"parent":null,"children":["a"],"message":{"author":{"role":"user"},
    "content":{"content_type":"text","parts":["q"]}}},"a":{"parent":"u","children":[],"message":
    {"author":{"role":"assistant"},"content":{"content_type":"text","parts":["a"]}}}},"current_node":"a"}
    """#

  private func read(_ items: String...) throws -> ConversationImport.Result {
    try ConversationImport.read(Data("[\(items.joined(separator: ","))]".utf8), path: "f")
  }

  @Test(arguments: [
    (#"{"title":"Shell","mapping":{"r":{"parent":null,"children":[],"message":null}}}"#, "Shell"),
    (#"{"title":"Null","mapping":null}"#, "Null"), (#"{"title":"List","mapping":[1]}"#, "List"),
    (#"{"title":"Lost","mapping":{"a":{"parent":null,"children":["b"]}}}"#, "Lost"),
    ("7", "number 2"), (#"{"id":1}"#, "number 2"), (#"{"messages":[]}"#, "number 2"),
  ])
  func aFaultyOneDoesNotKeepTheOthersOut(item: String, name: String) throws {
    let result = try read(Self.good, item, Self.good)
    #expect(result.conversations.map(\.title) == ["Good", "Good"])
    #expect(result.problems.count == 1)
    #expect(result.problems.first?.contains(name) == true)
  }

  @Test func halfASurrogatePairIsRepaired() throws {
    let text = Self.good.replacing(#"["q"]"#, with: #"["q \ud83d \ude00 \ud83d\ude00 \\ud83d"]"#)
    let result = try read(text)
    #expect(result.conversations.first?.line.first?.text == #"q � � 😀 \ud83d"#)
    #expect(result.problems.isEmpty)
  }

  @Test func hiddenContextIsNoMessageOfThePerson() throws {
    let hidden = #"""
      {"title":"T","mapping":{"h":{"parent":null,"children":["k"],"message":{"author":{"role":"user"},
      "content":{"content_type":"user_editable_context","parts":["I am a profile"]}}},
      "k":{"parent":"h","children":["u"],"message":{"author":{"role":"user"},"metadata":
      {"is_visually_hidden_from_conversation":true},"content":{"content_type":"text","parts":["hidden"]}}},
      "u":{"parent":"k","children":["t"],"message":{"author":{"role":"user"},
      "content":{"content_type":"text","parts":["q"]}}},"t":{"parent":"u","children":["a"],"message":
      {"author":{"role":"assistant"},"recipient":"python","content":{"content_type":"code","text":"1+1"}}},
      "a":{"parent":"t","children":[],"message":{"author":{"role":"assistant"},"recipient":"all",
      "content":{"content_type":"text","parts":["a"]}}}},"current_node":"a"}
      """#
    let result = try read(hidden)
    #expect(result.conversations.first?.line.map(\.text) == ["q", "a"])
    #expect(result.conversations.first?.format.system == "")
  }

  // MARK: Folders and archives

  @Test func anExportIsTakenAsItsFolder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("export")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data("[\(Self.good)]".utf8).write(to: URL(fileURLWithPath: path + "/conversations.json"))
    try Data(#"{"id":"me"}"#.utf8).write(to: URL(fileURLWithPath: path + "/user.json"))
    #expect(try ConversationImport.read(file: path).conversations.count == 1)

    try FileManager.default.removeItem(atPath: path + "/conversations.json")
    let error = #expect(throws: ConversationError.self) {
      try ConversationImport.read(file: path)
    }
    #expect(error?.problem.contains("holds no conversations.json") == true)
  }

  private static let text = "[" + good + "]"

  private func archive(_ contents: Data, packedFrom size: Int? = nil, isZip64: Bool = false) -> Data
  {
    var zip = ZipBuilder()
    zip.alignment = 1
    zip.isZip64 = isZip64
    zip.add("export/conversations.json", [UInt8](contents))
    if let size {
      zip.entries[0].method = 8
      zip.entries[0].unpackedSize = size
      zip.entries[0].checksum = Self.deflatedChecksum
    }
    return Data(zip.bytes())
  }

  private var stored: Data {
    archive(Data(Self.text.utf8))
  }

  /// Messages of many words, deflated by Python's `zlib.compressobj(9, zlib.DEFLATED, -15)` with codes of
  /// their own.
  private static let deflated =
    Data(
      base64Encoded: [
        "bVNJcsMgEPyKinNe4KfE5QNWJjaOBInAi+zy3wOziEH2QSyzdU8z2j5McmkAszGf5sOMEKM9QDSb7cNMAe3nCFN2",
        "9cEn8CkbTufxN3b7KVx99xUO3Xe4dRcXBudjN84xuX65/p0dpGHubBOUjrB44GZH5wFtnFxqDvY+Y06ES0YF8Bih",
        "v1pb18DEFQu03WE/WT7roOvRDZQqZQpsuMDErpaFBFn20rruN+/9T4u/bhgRmBRvJCnzWlhIIgdpERVshiMqEo65",
        "uCB8CbctkxZcia/VpceuGredcW51rxxi5mspXKVkxOXVKuM6WwRHd1rVoJTjMiwyiVpXUoTyavUSuRwohAtWbtKH",
        "7KVygWs1fjcWwqPsb0bzVVtqEQkxDUnSY/qS/Iqtp0CeTdu0inp4EVqKFNqUzGA53QoJmcdsq38fa116tkoHrZwE",
        "tz9LOw1tTPEhmlUhxOuN6Oa5e+7+AQ==",
      ].joined())!
  private static let deflatedSize = 1227
  private static let deflatedChecksum: UInt32 = 0x0DA4_52C2

  @Test(arguments: [false, true])
  func anExportIsTakenAsItsZip(isZip64: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("export.zip")
    try archive(Data(Self.text.utf8), isZip64: isZip64).write(to: URL(fileURLWithPath: path))
    #expect(try ConversationImport.read(file: path).conversations.map(\.title) == ["Good"])

    try archive(Self.deflated, packedFrom: Self.deflatedSize, isZip64: isZip64).write(
      to: URL(fileURLWithPath: path))
    let read = try ConversationImport.read(file: path)
    #expect(read.conversations.first?.title == "Z")
    let words = read.conversations.first?.line.first?.text.split(separator: " ")
    #expect(words?.count == 200)
    #expect(words?.first == "jumps" && words?.last == "a")
  }

  private func isFoundDamaged(_ archive: Data) throws -> Bool {
    let folder = try TemporaryFolder()
    let path = folder.path("export.zip")
    try archive.write(to: URL(fileURLWithPath: path))
    do throws(ConversationError) {
      _ = try ConversationImport.read(file: path)
      return false
    } catch {
      return error.problem.hasSuffix("export/conversations.json in it is damaged")
    }
  }

  @Test func bytesThatTheChecksumDoesNotFitAreRefused() throws {
    var damaged = stored
    let place = try #require(damaged.firstRange(of: Data("Good".utf8))).lowerBound
    damaged[place] = UInt8(ascii: "F")
    #expect(try isFoundDamaged(damaged))
    var packed = archive(Self.deflated, packedFrom: Self.deflatedSize)
    packed[30 + 25 + 60] ^= 1
    #expect(try isFoundDamaged(packed))
  }

  @Test(arguments: [100, deflatedSize - 1, deflatedSize + 1])
  func sizesThatLieAreRefused(size: Int) throws {
    #expect(try isFoundDamaged(archive(Self.deflated, packedFrom: size)))
  }

  @Test func aSizeBeyondTheLimitIsRefusedBeforeAnythingIsUnpacked() throws {
    let zip = try ZipFiles(archive(Self.deflated, packedFrom: Self.deflatedSize))
    #expect(
      throws: ZipFiles.Fault(description: "export/conversations.json in it is too large")
    ) {
      try zip.contents(of: "export/conversations.json", limit: Self.deflatedSize - 1)
    }
  }

  @Test(arguments: 1...UInt64(Rounds.times(3)))
  func noArchiveStopsTheReader(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    for archive in [
      stored, archive(Self.deflated, packedFrom: Self.deflatedSize),
      archive(Self.deflated, packedFrom: Self.deflatedSize, isZip64: true),
    ] {
      for _ in 0..<1_000 {
        var bytes = archive
        for _ in 0..<Int.random(in: 1..<6, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
            in: 0...255, using: &random)
        }
        if Bool.random(using: &random) {
          bytes = bytes.prefix(.random(in: 0..<bytes.count, using: &random))
        }
        guard let zip = try? ZipFiles(bytes) else { continue }
        for name in zip.names { _ = try? zip.contents(of: name, limit: 1 << 20) }
      }
    }
    for _ in 0..<1_000 {
      let noise = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
      noise.withUnsafeBytes { noise in
        _ = try? Inflate.bytes(of: noise, size: 1 << 16, checksum: 0)
      }
    }
  }

  @Test func whatGrowsBeyondTheLimitIsRefused() {
    #expect(throws: Inflate.Fault.tooLong) {
      try Self.deflated.withUnsafeBytes { packed in
        try Inflate.bytes(of: packed, size: 100, checksum: 0)
      }
    }
  }
}
