/// The unit at one place of a byte string that may or may not be UTF-8.
///
/// The rules are those of the Unicode Standard, table 3-7 (well-formed byte sequences).
enum UTF8Unit: Equatable {
  /// A whole scalar of so many bytes.
  case scalar(Unicode.Scalar, length: Int)
  /// The bytes end inside what could still become a scalar.
  case incomplete
  /// A byte that can start no scalar, or whose followers do not belong to it.
  case invalid

  /// Reads the unit that starts at `start`, which must lie inside the bytes.
  init(in bytes: [UInt8], at start: Int) {
    let lead = bytes[start]
    let length: Int
    var allowed: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0x00...0x7F:
      self = .scalar(Unicode.Scalar(lead), length: 1)
      return
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, allowed) = (3, 0xA0...0xBF)
    case 0xED: (length, allowed) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, allowed) = (4, 0x90...0xBF)
    case 0xF4: (length, allowed) = (4, 0x80...0x8F)
    case 0xF1...0xF3: length = 4
    default:
      self = .invalid
      return
    }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for position in start + 1..<start + length {
      guard position < bytes.count else {
        self = .incomplete
        return
      }
      guard allowed.contains(bytes[position]) else {
        self = .invalid
        return
      }
      value = value << 6 | UInt32(bytes[position] & 0x3F)
      allowed = 0x80...0xBF
    }
    guard let scalar = Unicode.Scalar(value) else {
      self = .invalid
      return
    }
    self = .scalar(scalar, length: length)
  }

  /// The scalar that ends just before `end`, if a whole one does.
  static func last(in bytes: [UInt8], before end: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    for length in 1...4 where length <= end {
      if case .scalar(let scalar, length) = UTF8Unit(in: bytes, at: end - length) {
        return (scalar, length)
      }
    }
    return nil
  }
}
