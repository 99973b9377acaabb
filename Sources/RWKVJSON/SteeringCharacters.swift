/// Characters in JSON that steer what shows it: the C1 controls, which terminals obey as they do ESC, and
/// those that turn the direction of writing or break a line.
public enum SteeringCharacters {
  /// The same JSON with these written as escapes: they stand in strings only, where that changes nothing.
  ///
  /// - Parameter json: UTF-8. What is below U+0020 JSON escapes anyway.
  public static func escaped(_ json: [UInt8]) -> [UInt8] {
    guard json.contains(where: { $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2 || $0 == 0x7F }) else {
      return json
    }
    var result: [UInt8] = []
    result.reserveCapacity(json.count)
    var index = 0
    while index < json.count {
      if let (scalar, length) = steering(json, at: index) {
        let digits = String(scalar, radix: 16)
        let zeros = String(repeating: "0", count: 4 - digits.count)
        result += Array("\\u\(zeros)\(digits)".utf8)
        index += length
      } else {
        result.append(json[index])
        index += 1
      }
    }
    return result
  }

  /// The character that begins there and its bytes, where it is one of them.
  private static func steering(_ json: [UInt8], at index: Int) -> (scalar: UInt32, length: Int)? {
    func byte(_ offset: Int) -> UInt8 { index + offset < json.count ? json[index + offset] : 0 }
    switch (byte(0), byte(1), byte(2)) {
    case (0x7F, _, _): return (0x7F, 1)
    case (0xC2, 0x80...0x9F, _): return (UInt32(byte(1)), 2)
    case (0xD8, 0x9C, _): return (0x61C, 2)
    case (0xE2, 0x80, 0x8E...0x8F), (0xE2, 0x80, 0xA8...0xAE):
      return (0x2000 + UInt32(byte(2) & 0x3F), 3)
    case (0xE2, 0x81, 0xA6...0xA9): return (0x2040 + UInt32(byte(2) & 0x3F), 3)
    default: return nil
    }
  }
}
