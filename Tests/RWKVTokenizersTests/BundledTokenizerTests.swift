import Foundation
import TestSupport
import Testing

@testable import RWKVTokenizers

@Suite("Bundled vocabularies")
struct BundledTokenizerTests {
  @Test("World is the published table, id by id")
  func worldTable() throws {
    let world = try BundledTokenizer.world.open()

    #expect(world.vocabularySize == 65_530)
    #expect(world.endOfText == 0)
    #expect(world.name == "World")
    #expect(Fingerprint(ofTokens: 1..<65_530, in: world).value == 0x5051_C955_15DA_FE6E)
  }

  @Test("GPT-NeoX is the published table, id by id")
  func gptNeoXTable() throws {
    let gptNeoX = try #require(try BundledTokenizer.gptNeoX.open() as? BPETokenizer)

    #expect(gptNeoX.vocabularySize == 50_277)
    #expect(gptNeoX.endOfText == 0)
    #expect(gptNeoX.name == "GPT-NeoX")
    #expect(gptNeoX.specialTokens == [0: "<|endoftext|>", 1: "<|padding|>"])
    #expect(Fingerprint(ofTokens: 0..<50_277, in: gptNeoX).value == 0xE78E_17DB_EAAC_D951)
  }

  @Test("GPT-NeoX has the published merges, rank by rank")
  func gptNeoXMerges() throws {
    let path = try BundledTokenizer.gptNeoX.locate().path
    let file = try TokenizerFile(parsing: readTokenizerFile(path))
    var ids = ByteTrie()
    for (spelling, id) in file.vocabulary { ids.insert(spelling, id: id) }

    var fingerprint = Fingerprint()
    for (left, right) in file.merges {
      for id in [ids[left], ids[right], ids[left + right]] {
        fingerprint.add(UInt32(try #require(id)))
      }
    }

    #expect(file.merges.count == 50_009)
    #expect(fingerprint.value == 0x03BA_B1BE_12C0_FCF9)
  }

  @Test(
    "the number of embedding rows decides",
    arguments: [
      (50_276, nil), (50_277, .gptNeoX), (50_304, .gptNeoX), (50_432, .gptNeoX), (50_689, nil),
      (65_529, nil), (65_530, .world), (65_536, .world), (65_537, nil), (256, nil), (0, nil),
    ] as [(Int, BundledTokenizer?)])
  func rows(count: Int, expected: BundledTokenizer?) {
    #expect(BundledTokenizer(rows: count) == expected)
  }
}

/// FNV-1a, 64 bits, over a listing of a vocabulary: each id and length as a little-endian 32-bit
/// number, then the bytes. The expected values were computed from the publishers' files by other
/// code.
struct Fingerprint {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  init() {}

  init(ofTokens ids: Range<TokenID>, in tokenizer: any Tokenizer) {
    for id in ids {
      let bytes = tokenizer.bytes(of: id)
      add(UInt32(id))
      add(UInt32(bytes.count))
      for byte in bytes { add(byte) }
    }
  }

  mutating func add(_ number: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      add(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  private mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}
