import RWKVPlatform
import Testing

/// Against values that Python's `xxhash` gives.
@Suite struct XXH3Tests {
  private static let samples: [(count: Int, hash64: UInt64, hash128: String)] = [
    (0, 0x2d06_8005_38d3_94c2, "99aa06d3014798d86001c324468d497f"),
    (1, 0x13e6_08bc_156d_efed, "22bbb76b211a39ba13e608bc156defed"),
    (8, 0x6053_9db6_3047_1163, "e3bc8a5f461715553cd024e3d63a1588"),
    (16, 0xb8c8_59b0_f030_b585, "ce0b9647ab24f88460d75c5e47d40a24"),
    (128, 0x6742_5a03_6502_61bf, "1b1962a096bac78bc580008b6c92ac53"),
    (240, 0x6455_6dc6_b462_a6cf, "ad46c1021b076bc704e0b5f034bee80b"),
    (241, 0x8bea_dd3a_8874_fe17, "ac6c3492c3d6b45d8beadd3a8874fe17"),
    (1024, 0x9b81_661c_641c_72b1, "18bc0eaca9a336369b81661c641c72b1"),
    (5000, 0x799a_addd_7339_581d, "c98ae385d09887cc799aaddd7339581d"),
  ]

  private func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
  }

  @Test func hashesAreThePublishedOnes() {
    for sample in Self.samples {
      let bytes = bytes(sample.count)
      #expect(bytes.withUnsafeBytes { XXH3.hash64($0) } == sample.hash64)
      #expect(bytes.withUnsafeBytes { XXH3.hash128($0) }.description == sample.hash128)
    }
  }

  @Test func piecesMakeTheSameHash() {
    for sample in Self.samples {
      let bytes = bytes(sample.count)
      for length in [1, 7, 1_000] {
        var hash = XXH3()
        for start in stride(from: 0, to: bytes.count, by: length) {
          hash.update(Array(bytes[start..<min(bytes.count, start + length)]))
        }
        #expect(hash.digest.description == sample.hash128)
      }
    }
  }

  @Test func aCopyGoesItsOwnWay() {
    var one = XXH3()
    one.update([UInt8(1)])
    var other = one
    let before = one.digest

    other.update([UInt8(2)])

    #expect(one.digest == before)
    #expect(other.digest != before)
  }
}
