/// A place in a byte string that a parser moves forward.
struct ByteCursor {
  let bytes: [UInt8]
  private(set) var position: Int
  /// Where reading stops.
  let end: Int

  init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
    self.bytes = bytes
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  var isAtEnd: Bool { position == end }

  /// The next byte, without taking it.
  var next: UInt8? { position < end ? bytes[position] : nil }

  /// Takes the next byte.
  mutating func take() -> UInt8? {
    guard position < end else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// Takes these bytes if they come next.
  mutating func take(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard position + length <= end,
      (0..<length).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
    else { return false }
    position += length
    return true
  }

  /// Takes bytes as long as they pass, and says where they lie.
  @discardableResult
  mutating func take(while passes: (UInt8) -> Bool) -> Range<Int> {
    let start = position
    while position < end, passes(bytes[position]) { position += 1 }
    return start..<position
  }

  /// Takes a decimal number that is not negative and fits; nil, and nothing taken, where there is
  /// none.
  mutating func takeNumber() -> Int? {
    let start = position
    var value = 0
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !tooLarge, !overflow else {
        position = start
        return nil
      }
      value = sum
      position += 1
    }
    return position == start ? nil : value
  }

  /// Takes exactly so many hexadecimal digits, at most 8.
  mutating func takeHexadecimal(digits: Int) -> UInt32? {
    guard position + digits <= end else { return nil }
    var value: UInt32 = 0
    for byte in bytes[position..<position + digits] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32(byte & 0x0F + 9)
      default: return nil
      }
    }
    position += digits
    return value
  }
}
