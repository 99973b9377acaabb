import Foundation

/// Reads JSON from the front, as far as a caller that knows what must come asks for it.
///
/// It takes what this program writes, and refuses some of what JSON allows: for the caller that is a
/// reason to use `JSONDecoder`, which takes all of it and says what is wrong.
struct JSONScanner {
  /// What is here is not what was asked for.
  struct Surprise: Error {}

  private let bytes: UnsafeRawBufferPointer
  /// The place of the next byte.
  private(set) var position = 0

  /// Begins at the first byte; the bytes must outlive the scanner.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether nothing but white space is left.
  mutating func isAtEnd() -> Bool {
    skipSpace()
    return position == bytes.count
  }

  /// The next byte that is not white space; it is not taken.
  @inline(__always)
  mutating func peek() throws(Surprise) -> UInt8 {
    skipSpace()
    guard position < bytes.count else { throw Surprise() }
    return bytes[position]
  }

  /// Takes one character.
  @inline(__always)
  mutating func take(_ character: Unicode.Scalar) throws(Surprise) {
    guard try peek() == UInt8(ascii: character) else { throw Surprise() }
    position += 1
  }

  /// Takes a text if it stands here to the letter, white space included; tells whether it did.
  @inline(__always)
  mutating func accept(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard count <= bytes.count - position,
      memcmp(bytes.baseAddress! + position, text.utf8Start, count) == 0
    else { return false }
    position += count
    return true
  }

  /// Takes a text that must stand here to the letter, white space included.
  @inline(__always)
  mutating func expect(_ text: StaticString) throws(Surprise) {
    guard accept(text) else { throw Surprise() }
  }

  /// Takes a text that must stand here to the letter, and the string behind it.
  @inline(__always)
  mutating func string(after text: StaticString) throws(Surprise) -> String {
    try expect(text)
    return try string()
  }

  /// The same for a whole number.
  @inline(__always)
  mutating func integer(after text: StaticString) throws(Surprise) -> Int {
    try expect(text)
    return try integer()
  }

  /// The same for any number.
  @inline(__always)
  mutating func number(after text: StaticString) throws(Surprise) -> Double {
    try expect(text)
    return try number()
  }

  /// Takes so many bytes, whatever they are; valid as long as the file's are.
  mutating func take(_ count: Int) throws(Surprise) -> UnsafeRawBufferPointer {
    guard count <= bytes.count - position else { throw Surprise() }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  /// Takes an object, member by member: `body` is given each name and takes the value.
  @inline(__always)
  mutating func object(
    _ body: (inout JSONScanner, Word) throws(Surprise) -> Void
  ) throws(Surprise) {
    try list(from: "{", to: "}") { scanner throws(Surprise) in
      let name = try scanner.word()
      try scanner.take(":")
      try body(&scanner, name)
    }
  }

  /// Takes an array: `body` takes each element.
  @inline(__always)
  mutating func array(_ body: (inout JSONScanner) throws(Surprise) -> Void) throws(Surprise) {
    try list(from: "[", to: "]", body)
  }

  @inline(__always)
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

  /// Takes a number without an exponent.
  mutating func number() throws(Surprise) -> Double {
    let start = position
    _ = accept("-")
    let whole = try digits()
    let hasLeadingZero = whole.count > 1 && whole[whole.startIndex] == UInt8(ascii: "0")
    if accept(".") { _ = try digits() }
    let goesOn = position < bytes.count && Self.isPartOfNumber(bytes[position])
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard !hasLeadingZero, !goesOn, let value = Double(text) else { throw Surprise() }
    return value
  }

  private mutating func digits() throws(Surprise) -> Slice<UnsafeRawBufferPointer> {
    let start = position
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    guard position > start else { throw Surprise() }
    return bytes[start..<position]
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

  /// A string as it stands in the file, without escapes: a name, or a value of a known form. Valid as
  /// long as the file's bytes are.
  struct Word {
    let bytes: UnsafeRawBufferPointer

    @inline(__always)
    static func ~= (text: StaticString, word: Word) -> Bool {
      word.bytes.count == text.utf8CodeUnitCount
        && memcmp(word.bytes.baseAddress!, text.utf8Start, text.utf8CodeUnitCount) == 0
    }
  }

  /// Takes a string; one with escapes is a surprise.
  @inline(__always)
  mutating func word() throws(Surprise) -> Word {
    try take("\"")
    let start = position
    skipPlain()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw Surprise() }
    defer { position += 1 }
    return Word(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
  }

  /// Takes a string; one that is not UTF-8 is a surprise.
  mutating func string() throws(Surprise) -> String {
    try take("\"")
    let start = position
    skipPlain()
    guard position < bytes.count else { throw Surprise() }
    if bytes[position] == UInt8(ascii: "\"") {
      defer { position += 1 }
      return try Self.text(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
    }
    var unescaped = Array(bytes[start..<position])
    while position < bytes.count, bytes[position] == UInt8(ascii: "\\") {
      try takeEscape(into: &unescaped)
      let start = position
      skipPlain()
      unescaped.append(contentsOf: bytes[start..<position])
    }
    try take("\"")
    return try unescaped.withUnsafeBufferPointer { bytes throws(Surprise) in
      try Self.text(UnsafeRawBufferPointer(bytes))
    }
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) throws(Surprise) -> String {
    let bytes = bytes.bindMemory(to: UInt8.self)
    do throws(UTF8.ValidationError) {
      return String(copying: try UTF8Span(validating: bytes.span))
    } catch {
      throw Surprise()
    }
  }

  /// Goes to the next byte of a string that is a quote, a backslash or a control character.
  private mutating func skipPlain() {
    while position + 32 <= bytes.count {
      // Four at a time, which the compiler makes vectors of.
      let ends = (
        Self.ends(word(at: position)), Self.ends(word(at: position + 8)),
        Self.ends(word(at: position + 16)), Self.ends(word(at: position + 24))
      )
      guard ends.0 | ends.1 | ends.2 | ends.3 != 0 else {
        position += 32
        continue
      }
      for ends in [ends.0, ends.1, ends.2, ends.3] {
        position += ends.trailingZeroBitCount / 8
        if ends != 0 { return }
      }
    }
    while position < bytes.count, case let byte = bytes[position], byte >= 0x20,
      byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
    { position += 1 }
  }

  /// Looks at eight bytes: the lowest bit set is in the first one that ends a plain stretch.
  @inline(__always)
  private static func ends(_ word: UInt64) -> UInt64 {
    // A byte's top bit is set where it is below the limit, and perhaps in bytes after such a one.
    func below(_ limit: UInt64, _ word: UInt64) -> UInt64 { (word &- ones &* limit) & ~word }
    let quotes = below(1, word ^ (ones &* 0x22))
    let backslashes = below(1, word ^ (ones &* 0x5C))
    return (below(0x20, word) | quotes | backslashes) & (ones << 7)
  }

  /// 1 in each of eight bytes.
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// Eight bytes, the first one in the lowest bits.
  @inline(__always)
  private func word(at place: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }

  /// Takes an escape.
  private mutating func takeEscape(into unescaped: inout [UInt8]) throws(Surprise) {
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
    default: throw Surprise()
    }
  }

  @inline(__always)
  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20:
        // Indentation comes in long runs.
        position += 1
        while position + 8 <= bytes.count {
          let others = word(at: position) ^ (Self.ones &* 0x20)
          position += others.trailingZeroBitCount / 8
          if others != 0 { break }
        }
      case 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  /// Takes any value.
  mutating func skip(depth: Int = 0) throws(Surprise) {
    guard depth < 32 else { throw Surprise() }
    switch Unicode.Scalar(try peek()) {
    case "{": try object { scanner, _ throws(Surprise) in try scanner.skip(depth: depth + 1) }
    case "[": try array { scanner throws(Surprise) in try scanner.skip(depth: depth + 1) }
    case "\"": try skipString()
    case "t", "f": _ = try boolean()
    default: try skipNumber()
    }
  }

  private mutating func skipString() throws(Surprise) {
    try take("\"")
    skipPlain()
    while position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\") {
      position += 2
      skipPlain()
    }
    try take("\"")
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
