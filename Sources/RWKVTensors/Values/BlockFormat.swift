/// How ggml stores numbers in blocks of a few bits each (GGUF and rwkv.cpp files), by its own names.
///
/// Numbers of a block share a scale, and in some formats a minimum; blocks lie along a row. Source:
/// `ggml-common.h` of llama.cpp.
public enum BlockFormat: String, Hashable, Sendable, CaseIterable {
  case q40 = "Q4_0"
  case q41 = "Q4_1"
  case q50 = "Q5_0"
  case q51 = "Q5_1"
  case q80 = "Q8_0"
  case q4K = "Q4_K"
  case q5K = "Q5_K"
  case q6K = "Q6_K"

  /// Numbers of a block.
  public var length: Int {
    switch self {
    case .q40, .q41, .q50, .q51, .q80: 32
    case .q4K, .q5K, .q6K: 256
    }
  }

  /// Bytes of a block.
  public var byteCount: Int {
    switch self {
    case .q40: 18
    case .q41: 20
    case .q50: 22
    case .q51: 24
    case .q80: 34
    case .q4K: 144
    case .q5K: 176
    case .q6K: 210
    }
  }

  /// The packed format that holds the same numbers, computed as fast as our own. Q6_K has none: it goes
  /// into q8, which has two bits more a weight.
  public var panels: PackedFormat {
    switch self {
    case .q40, .q41: .q4
    case .q50, .q51: .q5
    case .q80, .q6K: .q8
    case .q4K: .q4k
    case .q5K: .q5k
    }
  }

  /// Whether `panels` holds exactly the same numbers.
  public var isExactInPanels: Bool { self != .q6K }

  /// Where a block has its float16 scales and minima.
  private var scaleOffsets: [Int] {
    switch self {
    case .q40, .q50, .q80: [0]
    case .q41, .q51, .q4K, .q5K: [0, 2]
    case .q6K: [208]
    }
  }

  /// Whether the scales of a block are numbers, and so small that none of its numbers is infinite in
  /// float16.
  func hasUsableScales(_ block: UnsafeRawPointer) -> Bool {
    // The largest factor that a scale is multiplied by, so that minima made of it stay finite.
    let limit: Float16 =
      switch self {
      case .q40: 65504 / 8
      case .q50: 65504 / 16
      default: 65504
      }
    // A comparison with a NaN is false.
    return scaleOffsets.allSatisfy { abs(Self.half(block, $0)) <= limit }
  }

  /// Writes the numbers of a block as float32.
  func widen(_ block: UnsafeRawPointer, to y: UnsafeMutablePointer<Float>) {
    func byte(_ offset: Int) -> Int { Int(block.load(fromByteOffset: offset, as: UInt8.self)) }
    func scale(_ offset: Int) -> Float { Float(Self.half(block, offset)) }
    switch self {
    case .q40, .q41:
      let hasMinimum = self == .q41
      let (d, m, q) = hasMinimum ? (scale(0), scale(2), 4) : (scale(0), 0, 2)
      let middle = hasMinimum ? 0 : 8
      for j in 0..<16 {
        y[j] = d * Float(byte(q + j) & 15 - middle) + m
        y[j + 16] = d * Float(byte(q + j) >> 4 - middle) + m
      }
    case .q50, .q51:
      let hasMinimum = self == .q51
      let (d, m, high) = hasMinimum ? (scale(0), scale(2), 4) : (scale(0), 0, 2)
      let middle = hasMinimum ? 0 : 16
      for j in 0..<16 {
        let (low, fifth) = (
          byte(high + j / 8) >> (j & 7) & 1, byte(high + 2 + j / 8) >> (j & 7) & 1
        )
        y[j] = d * Float((byte(high + 4 + j) & 15 | low << 4) - middle) + m
        y[j + 16] = d * Float((byte(high + 4 + j) >> 4 | fifth << 4) - middle) + m
      }
    case .q80:
      let d = scale(0)
      for j in 0..<32 { y[j] = d * Float(block.load(fromByteOffset: 2 + j, as: Int8.self)) }
    case .q4K, .q5K:
      let nibbles = self == .q4K ? 16 : 48
      for part in 0..<8 {
        let (factor, minimum) = Self.sixBits(of: part, block + 4)
        let (d, m) = (scale(0) * Float(factor), scale(2) * Float(minimum))
        for l in 0..<32 {
          var q = byte(nibbles + 32 * (part / 2) + l) >> (part & 1 * 4) & 15
          if self == .q5K { q |= (byte(16 + l) >> part & 1) << 4 }
          y[32 * part + l] = d * Float(q) - m
        }
      }
    case .q6K:
      let d = scale(208)
      for l in 0..<256 {
        let (half, quarter, place) = (l / 128, l % 128 / 32, l % 32)
        let low = byte(64 * half + quarter % 2 * 32 + place) >> (quarter / 2 * 4) & 15
        let high = byte(128 + 32 * half + place) >> (2 * quarter) & 3
        let factor = block.load(fromByteOffset: 192 + l / 16, as: Int8.self)
        y[l] = d * Float(factor) * Float(low | high << 4 - 32)
      }
    }
  }

  /// The factors of scale and minimum of one of the eight parts of a block of Q4_K or Q5_K.
  ///
  /// - Parameter packed: The block's twelve bytes of them.
  static func sixBits(
    of part: Int, _ packed: UnsafeRawPointer
  ) -> (scale: UInt8, minimum: UInt8) {
    func byte(_ offset: Int) -> UInt8 { packed.load(fromByteOffset: offset, as: UInt8.self) }
    guard part >= 4 else { return (byte(part) & 63, byte(part + 4) & 63) }
    return (
      byte(part + 4) & 15 | byte(part - 4) >> 6 * 16, byte(part + 4) >> 4 | byte(part) >> 6 * 16
    )
  }

  /// A little-endian float16 at any place.
  static func half(_ bytes: UnsafeRawPointer, _ offset: Int) -> Float16 {
    Float16(
      bitPattern: UInt16(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
  }
}
