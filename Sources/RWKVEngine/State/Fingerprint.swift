/// A 128-bit hash that is the same on every machine and in every version: tells whether two things
/// are the same, and whether bytes on disk are still the ones written. Not for security.
///
/// Two lanes of the 64-bit FNV-1a step over words of eight bytes, with different multipliers and a
/// final mix, so that a flipped bit anywhere changes the result.
public struct Fingerprint: Hashable, Sendable {
  private var low: UInt64 = 0xcbf2_9ce4_8422_2325
  private var high: UInt64 = 0x6c62_272e_07bb_0142
  private var count: UInt64 = 0

  /// The fingerprint of nothing.
  public init() {}

  /// Adds bytes; where one call ends and the next begins counts too.
  public mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index + 8 <= bytes.count {
      step(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian)
      index += 8
    }
    var rest: UInt64 = 0
    for byte in bytes[index...].reversed() { rest = rest << 8 | UInt64(byte) }
    step(rest)
    step(UInt64(bytes.count))
  }

  /// Adds a text.
  public mutating func combine(_ text: String) {
    var text = text
    text.withUTF8 { combine(UnsafeRawBufferPointer($0)) }
  }

  /// Adds an array's elements as they lie in memory.
  public mutating func combine<T: BitwiseCopyable>(_ elements: [T]) {
    elements.withUnsafeBytes { combine($0) }
  }

  /// 32 hexadecimal digits.
  public var hexadecimal: String {
    [Self.mixed(low ^ count), Self.mixed(high &+ count)].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  private mutating func step(_ word: UInt64) {
    low = (low ^ word) &* 0x0000_0100_0000_01b3
    low ^= low >> 29
    high = (high ^ Self.mixed(word &+ count)) &* 0x9e37_79b9_7f4a_7c15
    count &+= 1
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 32)) &* 0xd6e8_feb8_6659_fd93
    word = (word ^ (word >> 32)) &* 0xd6e8_feb8_6659_fd93
    return word ^ (word >> 32)
  }
}
