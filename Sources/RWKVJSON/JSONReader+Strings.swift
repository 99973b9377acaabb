extension JSONReader {
  /// The name of a member or another string; valid as long as the text's bytes are.
  public enum Name {
    /// As it stands in the text.
    case plain(UnsafeRawBufferPointer)
    /// The text that escapes stand for.
    case unescaped([UInt8])

    /// Whether it is that name, byte for byte.
    @inline(__always)
    public func matches(_ name: StaticString) -> Bool {
      let other = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      switch self {
      case .plain(let bytes): return bytes.count == other.count && bytes.elementsEqual(other)
      case .unescaped(let bytes): return bytes.elementsEqual(other)
      }
    }

    /// Whether it is that name, byte for byte.
    public func matches(_ name: String) -> Bool {
      switch self {
      case .plain(let bytes): bytes.elementsEqual(name.utf8)
      case .unescaped(let bytes): bytes.elementsEqual(name.utf8)
      }
    }

    /// Gives its UTF-8.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
      switch self {
      case .plain(let bytes): body(bytes)
      case .unescaped(let bytes): bytes.withUnsafeBytes(body)
      }
    }

    /// UTF-8.
    public var bytes: [UInt8] {
      switch self {
      case .plain(let bytes): Array(bytes)
      case .unescaped(let bytes): bytes
      }
    }
  }

  /// Takes the name of a member.
  mutating func name() throws(JSONFault) -> Name {
    guard peek() == UInt8(ascii: "\"") else { throw .syntax("no string here", at: position) }
    return try stringContent()
  }

  /// Takes a string.
  public mutating func string() throws(JSONFault) -> String {
    guard peek() == UInt8(ascii: "\"") else { throw mismatch("a text") }
    let start = position
    var isASCII = false
    let text: String? =
      switch try stringContent(isASCII: &isASCII) {
      case .plain(let bytes): Self.text(bytes, isASCII: isASCII)
      case .unescaped(let bytes): bytes.withUnsafeBytes { Self.text($0, isASCII: false) }
      }
    guard let text else { throw .syntax("a string is not UTF-8", at: start) }
    return text
  }

  /// Takes a string and leaves it UTF-8 bytes.
  public mutating func utf8() throws(JSONFault) -> [UInt8] { try text().bytes }

  /// Takes a string as it stands in the text, if it has no escapes.
  public mutating func text() throws(JSONFault) -> Name {
    guard peek() == UInt8(ascii: "\"") else { throw mismatch("a text") }
    return try stringContent()
  }

  private static func text(_ bytes: UnsafeRawBufferPointer, isASCII: Bool) -> String? {
    let span = bytes.bindMemory(to: UInt8.self).span
    if isASCII { return String(copying: UTF8Span(unchecked: span, isKnownASCII: true)) }
    do throws(UTF8.ValidationError) {
      return String(copying: try UTF8Span(validating: span))
    } catch {
      return nil
    }
  }

  private mutating func stringContent() throws(JSONFault) -> Name {
    var isASCII = false
    return try stringContent(isASCII: &isASCII)
  }

  /// Takes a string that begins here, quotes included.
  ///
  /// - Parameter isASCII: Set where it is surely that.
  private mutating func stringContent(isASCII: inout Bool) throws(JSONFault) -> Name {
    position += 1
    let start = position
    isASCII = skipPlain()
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      defer { position += 1 }
      return .plain(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
    }
    var unescaped = Array(bytes[start..<position])
    while position < bytes.count, bytes[position] == UInt8(ascii: "\\") {
      try takeEscape(into: &unescaped)
      let start = position
      skipPlain()
      unescaped.append(contentsOf: bytes[start..<position])
    }
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      throw .syntax("a string without its end", at: min(position + 1, bytes.count))
    }
    position += 1
    return .unescaped(unescaped)
  }

  /// Goes to the next byte of a string that is a quote, a backslash or a control character.
  ///
  /// - Returns: Whether all bytes up to there are surely ASCII.
  @discardableResult
  private mutating func skipPlain() -> Bool {
    var seen: UInt64 = 0
    // Four words at a time, which the compiler makes vectors of.
    while position + 32 <= bytes.count {
      let words = (
        word(at: position), word(at: position + 8), word(at: position + 16), word(at: position + 24)
      )
      let ends =
        Self.ends(words.0) | Self.ends(words.1) | Self.ends(words.2) | Self.ends(words.3)
      guard ends == 0 else { break }
      seen |= words.0 | words.1 | words.2 | words.3
      position += 32
    }
    while position + 8 <= bytes.count {
      let word = word(at: position)
      let ends = Self.ends(word)
      seen |= word
      guard ends == 0 else {
        position += ends.trailingZeroBitCount / 8
        return seen & Self.topBits == 0
      }
      position += 8
    }
    var isASCII = seen & Self.topBits == 0
    while position < bytes.count, case let byte = bytes[position], byte >= 0x20,
      byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
    {
      isASCII = isASCII && byte < 0x80
      position += 1
    }
    return isASCII
  }

  private static var topBits: UInt64 { 0x8080_8080_8080_8080 }

  /// Looks at eight bytes: the lowest bit set is in the first one that ends a plain stretch.
  @inline(__always)
  private static func ends(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // A byte's top bit is set where it is below the limit, and perhaps in bytes after such a one.
    func below(_ limit: UInt64, _ word: UInt64) -> UInt64 { (word &- ones &* limit) & ~word }
    let quotes = below(1, word ^ (ones &* 0x22))
    let backslashes = below(1, word ^ (ones &* 0x5C))
    return (below(0x20, word) | quotes | backslashes) & topBits
  }

  /// Eight bytes, the first one in the lowest bits.
  @inline(__always)
  private func word(at place: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }

  private mutating func takeEscape(into unescaped: inout [UInt8]) throws(JSONFault) {
    let character = position + 1 < bytes.count ? bytes[position + 1] : nil
    position = min(position + 2, bytes.count)
    switch character.map({ Unicode.Scalar($0) }) {
    case "\"", "\\", "/": unescaped.append(character!)
    case "n": unescaped.append(0x0A)
    case "t": unescaped.append(0x09)
    case "r": unescaped.append(0x0D)
    case "b": unescaped.append(0x08)
    case "f": unescaped.append(0x0C)
    case "u": unescaped.append(contentsOf: String(try takeScalar()).utf8)
    default: throw malformedEscape
    }
  }

  private mutating func takeScalar() throws(JSONFault) -> Unicode.Scalar {
    guard var code = takeHexadecimal() else { throw malformedEscape }
    if (0xD800...0xDBFF).contains(code) {
      guard position + 2 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      else { throw malformedEscape }
      position += 2
      guard let low = takeHexadecimal(), (0xDC00...0xDFFF).contains(low) else {
        throw malformedEscape
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw malformedEscape }
    return scalar
  }

  private mutating func takeHexadecimal() -> UInt32? {
    guard position + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[position..<position + 4] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32(byte & 0x0F + 9)
      default: return nil
      }
    }
    position += 4
    return value
  }

  private var malformedEscape: JSONFault {
    .syntax("an escape in a string is malformed", at: position)
  }
}
