import Foundation
import RWKVTensors
import Testing

@testable import RWKVEngine

@Suite struct ChecksumTests {
  private func checksum(_ parts: [UInt8]...) -> String {
    var checksum = Checksum()
    for part in parts { part.withUnsafeBytes { checksum.combine($0) } }
    return checksum.hexadecimal
  }

  private let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 31 + 7) }

  /// Files are read by later versions and on other machines.
  @Test func itIsTheSameEverywhere() {
    #expect(checksum(bytes) == "304af4ad1508dbe737eabd16a5bc91bf")
  }

  /// A lane, a word at a time, as the definition says.
  @Test(arguments: Kernels.all.indices)
  func everyKernelIsTheDefinition(_ table: Int) {
    for blocks in 0..<5 {
      var lanes = (0..<8).map { UInt64($0) &* 0x9e37_79b9_7f4a_7c15 }
      var key = (0..<8).map { UInt64($0 + 11) &* 0xd6e8_feb8_6659_fd93 }
      let bytes = (0..<64 * blocks).map { UInt8(truncatingIfNeeded: $0 * $0 + 3) }
      let words = (0..<8 * blocks).map { index in
        (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[8 * index + $1]) << (8 * $1) }
      }
      var (expected, expectedKey) = (lanes, key)
      for block in 0..<blocks {
        for lane in 0..<8 {
          let word = words[8 * block + lane]
          let keyed = word ^ expectedKey[lane]
          let rotated = expected[lane] << 23 | expected[lane] >> 41
          expected[lane] =
            rotated &+ (keyed & 0xffff_ffff) &* (keyed >> 32) &+ words[8 * block + (lane ^ 1)]
          expectedKey[lane] &+= 0x9e37_79b9_7f4a_7c15
        }
      }

      Kernels.all[table].checksum(lanes: &lanes, key: &key, bytes, blocks: blocks)

      #expect(lanes == expected)
      #expect(key == expectedKey)
    }
  }

  @Test func everyBitCounts() {
    var seen: Set<String> = [checksum(bytes)]
    for place in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[place] ^= 1 << bit
        seen.insert(checksum(changed))
      }
    }
    #expect(seen.count == 1 + bytes.count * 8)
  }

  @Test func orderLengthAndBordersCount() {
    let blocks = (0..<4).map { Array(bytes[$0 * 64..<($0 + 1) * 64]) }
    let texts = [
      checksum(), checksum([]), checksum([0]), checksum([0, 0]), checksum([], []),
      checksum(Array(repeating: 0, count: 64)), checksum(Array(repeating: 0, count: 128)),
      checksum(blocks[0] + blocks[1]), checksum(blocks[1] + blocks[0]),
      checksum(blocks[0], blocks[1]), checksum(blocks[0] + blocks[2] + blocks[1]),
    ]
    #expect(Set(texts).count == texts.count)
    #expect(texts.allSatisfy { $0.count == 32 })
  }

  @Test func piecesCoverAllBytesInOrder() {
    let most = Checksum.pieceLength
    #expect(Checksum.pieces(of: 0) == [])
    #expect(Checksum.pieces(of: most) == [0..<most])
    #expect(
      Checksum.pieces(of: 2 * most + 1) == [0..<most, most..<2 * most, 2 * most..<2 * most + 1])
  }
}
