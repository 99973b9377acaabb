/// A 128-bit checksum at the speed of memory: tells whether bytes on disk are still the ones written.
/// Not for security.
///
/// Eight lanes take 64 bytes at a time: each is rotated, and given the product of its word's halves and
/// the word itself. For given bytes a step maps lanes one to one, and another value in either half of a
/// word gives its lane another value; so damage that stays within four bytes is always noticed, and
/// any other but once in 2^64.
struct Checksum {
  private var lanes = SIMD8<UInt64>(
    0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0, 0x082e_fa98_ec4e_6c89,
    0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c, 0xc0ac_29b7_c97c_50dd, 0x3f84_d5b5_b547_0917)

  /// Adds bytes; where one call ends and the next begins counts too.
  mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    // A local copy stays in registers.
    var lanes = lanes
    let block = MemoryLayout<SIMD8<UInt64>>.size
    let whole = bytes.count / block * block
    for offset in stride(from: 0, to: whole, by: block) {
      Self.step(&lanes, bytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self))
    }
    var rest = SIMD8<UInt64>()
    withUnsafeMutableBytes(of: &rest) {
      $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[whole...]))
    }
    Self.step(&lanes, rest)
    Self.step(&lanes, SIMD8(repeating: UInt64(bytes.count)))
    self.lanes = lanes
  }

  /// 32 hexadecimal digits.
  var hexadecimal: String {
    var fingerprint = Fingerprint()
    withUnsafeBytes(of: lanes) { fingerprint.combine($0) }
    return fingerprint.hexadecimal
  }

  private static func step(_ lanes: inout SIMD8<UInt64>, _ words: SIMD8<UInt64>) {
    let rotated = (lanes &<< 23) | (lanes &>> 41)
    lanes = rotated &+ (words & 0xffff_ffff) &* (words &>> 32) &+ words
  }
}
