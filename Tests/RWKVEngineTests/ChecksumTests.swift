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
}
