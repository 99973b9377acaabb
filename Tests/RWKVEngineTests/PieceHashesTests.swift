import RWKVPlatform
import Testing

@testable import RWKVEngine

@Suite struct PieceHashesTests {
  private func hashes(_ parts: [[UInt8]]) -> [String] {
    var hashes = PieceHashes()
    for part in parts { part.withUnsafeBytes { hashes.update($0) } }
    return hashes.finished().map(\.description)
  }

  @Test(arguments: [0, 1, 262_143, 262_144, 262_145, 600_000])
  func calledInPartsOrAtOnceThePiecesAreTheSame(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31 + $0 >> 16) }

    let whole = hashes([bytes])

    #expect(whole.count == (count + 262_143) / 262_144)
    #expect(Set(whole).count == whole.count)
    for first in [0, 1, count / 3, count] where first <= count {
      #expect(hashes([Array(bytes[..<first]), Array(bytes[first...])]) == whole)
    }
  }

  /// `xxhash.xxh3_128_hexdigest(b"abc")`
  @Test func aShortTextIsOnePiece() {
    #expect(hashes([Array("abc".utf8)]) == ["06b05ab6733a618578af5f94892f3950"])
  }
}
