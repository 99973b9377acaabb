import RWKVTensors

/// A 128-bit checksum at the speed of memory: tells whether bytes on disk are still the ones written.
/// Not for security.
///
/// Eight lanes take 64 bytes at a time, a word of eight bytes each (`ck_kernels.checksum`). A lane is
/// rotated, and given the product of its word's halves (after a key, another for every block) and its
/// neighbour's word. For given words that maps lanes one to one, and another word always gives its
/// neighbour's lane another value: damage within one word is noticed for certain, and since products
/// depend on all of the word, wider damage is missed once in about 2^64. Products of 32 bits are what
/// every processor has for several lanes at once.
struct Checksum {
  /// Long texts are taken in pieces of so many bytes, each with a checksum of its own, so that several
  /// threads can share them and each piece is still in the processor's cache when it is taken.
  static let pieceLength = 256 << 10

  /// The pieces of so many bytes.
  static func pieces(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: pieceLength).map { $0..<min(count, $0 + pieceLength) }
  }

  /// Digits of π, as is the key.
  fileprivate var lanes = SIMD8<UInt64>(
    0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0, 0x082e_fa98_ec4e_6c89,
    0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c, 0xc0ac_29b7_c97c_50dd, 0x3f84_d5b5_b547_0917)

  private var key = SIMD8<UInt64>(
    0x9216_d5d9_8979_fb1b, 0xd131_0ba6_98df_b5ac, 0x2ffd_72db_d01a_dfb7, 0xb8e1_afed_6a26_7e96,
    0xba7c_9045_f12c_7f99, 0x24a1_9947_b391_6cf7, 0x0801_f2e2_858e_fc16, 0x6369_20d8_7157_4e69)

  /// The checksum of nothing.
  init() {}

  /// The checksum of a piece.
  init(_ bytes: UnsafeRawBufferPointer) {
    combine(bytes)
  }

  /// Adds bytes; where one call ends and the next begins counts too.
  mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    let whole = bytes.count / 64
    if whole > 0 { step(bytes.baseAddress!, blocks: whole) }
    // What is left, filled up with zeros, and the length in every word.
    var end = (rest: SIMD8<UInt64>(), length: SIMD8(repeating: UInt64(bytes.count).littleEndian))
    withUnsafeMutableBytes(of: &end) {
      $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[(whole * 64)...]))
      step($0.baseAddress!, blocks: 2)
    }
  }

  /// 32 hexadecimal digits.
  var hexadecimal: String {
    var fingerprint = Fingerprint()
    fingerprint.combine(self)
    return fingerprint.hexadecimal
  }

  private mutating func step(_ bytes: UnsafeRawPointer, blocks: Int) {
    withUnsafeMutableBytes(of: &self) {
      let words = $0.bindMemory(to: UInt64.self).baseAddress!
      Kernels.current.checksum(lanes: words, key: words + 8, bytes, blocks: blocks)
    }
  }
}

extension Fingerprint {
  /// Adds a checksum's lanes.
  mutating func combine(_ checksum: Checksum) {
    withUnsafeBytes(of: checksum.lanes) { combine($0) }
  }
}
