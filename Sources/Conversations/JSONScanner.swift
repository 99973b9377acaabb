import Foundation

/// Reads JSON from the front, as far as a caller that knows what must come asks for it.
///
/// It takes what this program writes, and refuses some of what JSON allows: for the caller that is a
/// reason to use `JSONDecoder`, which takes all of it and says what is wrong.
struct JSONScanner {
  /// What is here is not what was asked for.
  struct Surprise: Error {}

  private let bytes: UnsafeBufferPointer<UInt8>
  /// The place of the next byte.
  private(set) var position = 0

  /// Begins at the first byte; the bytes must outlive the scanner.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes.bindMemory(to: UInt8.self) }

  /// Whether nothing but white space is left.
  mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == bytes.count
  }

  /// The next byte that is not white space; it is not taken.
  mutating func peek() throws(Surprise) -> UInt8 {
    skipSpace()
    guard position < bytes.count else { throw Surprise() }
    return bytes[position]
  }

  /// Takes one character.
  mutating func take(_ character: Unicode.Scalar) throws(Surprise) {
    guard try peek() == UInt8(ascii: character) else { throw Surprise() }
    position += 1
  }

  /// Takes an object, member by member: `body` is given each name and takes the value.
  mutating func object(
    _ body: (inout JSONScanner, String) throws(Surprise) -> Void
  ) throws(Surprise) {
    try list(from: "{", to: "}") { scanner throws(Surprise) in
      let name = try scanner.string()
      try scanner.take(":")
      try body(&scanner, name)
    }
  }

  /// Takes an array: `body` takes each element.
  mutating func array(_ body: (inout JSONScanner) throws(Surprise) -> Void) throws(Surprise) {
    try list(from: "[", to: "]", body)
  }

  private mutating func list(
    from begin: Unicode.Scalar, to end: Unicode.Scalar,
    _ body: (inout JSONScanner) throws(Surprise) -> Void
  ) throws(Surprise) {
    try take(begin)
    if try peek() == UInt8(ascii: end) {
      position += 1
      return
    }
    while true {
      try body(&self)
      guard try peek() == UInt8(ascii: ",") else { break }
      position += 1
    }
    try take(end)
  }

  /// Takes a whole number of at most 18 digits.
  mutating func integer() throws(Surprise) -> Int {
    let isNegative = try peek() == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let start = position
    var value = 0
    while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10
    {
      guard position < start + 18 else { throw Surprise() }
      value = value * 10 + Int(digit)
      position += 1
    }
    let hasLeadingZero = position > start + 1 && bytes[start] == UInt8(ascii: "0")
    let goesOn = position < bytes.count && Self.isPartOfNumber(bytes[position])
    guard position > start, !hasLeadingZero, !goesOn else { throw Surprise() }
    return isNegative ? -value : value
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
  }

  /// Takes `true` or `false`.
  mutating func boolean() throws(Surprise) -> Bool {
    let isTrue = try peek() == UInt8(ascii: "t")
    for byte in (isTrue ? "true" : "false").utf8 {
      guard position < bytes.count, bytes[position] == byte else { throw Surprise() }
      position += 1
    }
    return isTrue
  }

  /// Takes a string; one that is not UTF-8 is a surprise.
  mutating func string() throws(Surprise) -> String {
    try take("\"")
    let start = position
    var isASCII = skipPlain()
    guard position < bytes.count else { throw Surprise() }
    if bytes[position] == UInt8(ascii: "\"") {
      defer { position += 1 }
      return try Self.text(UnsafeBufferPointer(rebasing: bytes[start..<position]), isASCII)
    }
    var unescaped = Array(bytes[start..<position])
    while position < bytes.count, bytes[position] == UInt8(ascii: "\\") {
      if try !takeEscape(into: &unescaped) { isASCII = false }
      let start = position
      if !skipPlain() { isASCII = false }
      unescaped.append(contentsOf: bytes[start..<position])
    }
    try take("\"")
    return try unescaped.withUnsafeBufferPointer { bytes throws(Surprise) in
      try Self.text(bytes, isASCII)
    }
  }

  /// The text of bytes, which are known to be ASCII or need to be looked at.
  private static func text(
    _ bytes: UnsafeBufferPointer<UInt8>, _ isASCII: Bool
  ) throws(Surprise) -> String {
    if isASCII { return String(decoding: bytes, as: UTF8.self) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Surprise() }
    return text
  }

  /// Goes to the next byte of a string that is a quote, a backslash or a control character; says
  /// whether all bytes on the way were ASCII.
  private mutating func skipPlain() -> Bool {
    // Eight bytes at a time: a lane's top bit is set where its byte is below the one looked for.
    func below(_ limit: UInt64, _ word: UInt64) -> UInt64 {
      (word &- ones &* limit) & ~word & (ones << 7)
    }
    let ones: UInt64 = 0x0101_0101_0101_0101
    var seen: UInt64 = 0
    let raw = UnsafeRawBufferPointer(bytes)
    while position + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let quotes = below(1, word ^ (ones &* 0x22))
      let backslashes = below(1, word ^ (ones &* 0x5C))
      if below(0x20, word) | quotes | backslashes != 0 { break }
      seen |= word
      position += 8
    }
    while position < bytes.count, case let byte = bytes[position], byte >= 0x20,
      byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
    {
      seen |= UInt64(byte)
      position += 1
    }
    return seen & (ones << 7) == 0
  }

  /// Takes an escape; says whether it stands for ASCII.
  private mutating func takeEscape(into unescaped: inout [UInt8]) throws(Surprise) -> Bool {
    guard position + 1 < bytes.count else { throw Surprise() }
    let character = bytes[position + 1]
    position += 2
    switch Unicode.Scalar(character) {
    case "\"", "\\", "/": unescaped.append(character)
    case "n": unescaped.append(0x0A)
    case "t": unescaped.append(0x09)
    case "r": unescaped.append(0x0D)
    case "b": unescaped.append(0x08)
    case "f": unescaped.append(0x0C)
    case "u":
      // The writer uses these for control characters only; a surrogate is a surprise.
      guard position + 4 <= bytes.count,
        case let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self),
        digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
        let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
      else { throw Surprise() }
      position += 4
      unescaped.append(contentsOf: String(Character(scalar)).utf8)
      return scalar.isASCII
    default: throw Surprise()
    }
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, case let byte = bytes[position],
      byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    { position += 1 }
  }

  /// Takes any value.
  mutating func skip(depth: Int = 0) throws(Surprise) {
    guard depth < 32 else { throw Surprise() }
    switch Unicode.Scalar(try peek()) {
    case "{": try object { scanner, _ throws(Surprise) in try scanner.skip(depth: depth + 1) }
    case "[": try array { scanner throws(Surprise) in try scanner.skip(depth: depth + 1) }
    case "\"": _ = try string()
    case "t", "f": _ = try boolean()
    default: try skipNumber()
    }
  }

  private mutating func skipNumber() throws(Surprise) {
    let start = position
    while position < bytes.count,
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position]
        || [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(bytes[position])
        || Self.isPartOfNumber(bytes[position])
    { position += 1 }
    guard position > start else { throw Surprise() }
  }
}
