import Foundation

/// Reads a JSON text (RFC 8259) from the front, value by value, as a caller asks for them.
///
/// Strings that are not UTF-8 are a fault. Nothing traps, whatever the bytes.
public struct JSONReader {
  let bytes: UnsafeRawBufferPointer
  /// The place of the next byte.
  public internal(set) var position = 0
  /// How deep arrays and objects may lie in each other.
  static let depthLimit = 64
  private var depth = 0

  /// Begins at the first byte; the bytes must outlive the reader.
  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Goes on at a place further on, where a value ended.
  public mutating func skip(to place: Int) {
    position = min(max(place, position), bytes.count)
  }

  /// Whether nothing but white space is left.
  public mutating func isAtEnd() -> Bool {
    skipSpace()
    return position >= bytes.count
  }

  /// Makes sure that nothing but white space is left.
  public mutating func requireEnd() throws(JSONFault) {
    guard isAtEnd() else { throw .syntax("text after the end", at: position) }
  }

  /// The next byte that is not white space; it is not taken. Nil at the end.
  @inline(__always)
  public mutating func peek() -> UInt8? {
    skipSpace()
    return position < bytes.count ? bytes[position] : nil
  }

  /// Whether these bytes come next.
  public func begins(with text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard let start = bytes.baseAddress, position + count <= bytes.count else { return false }
    return memcmp(start + position, text.utf8Start, count) == 0
  }

  /// Takes an object, member by member: `body` is given each name, as it stands in the text unless it has
  /// escapes, and takes the value.
  public mutating func object(
    _ body: (inout JSONReader, Name) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    guard try beginObject() else { return }
    repeat { try body(&self, try memberName()) } while takeComma()
    try endObject()
  }

  /// Takes the beginning of an object; false where it has no members, and then its end too.
  @usableFromInline
  mutating func beginObject() throws(JSONFault) -> Bool {
    guard peek() == UInt8(ascii: "{") else { throw mismatch("an object") }
    try enter()
    guard peek() == UInt8(ascii: "}") else { return true }
    leave()
    return false
  }

  /// Takes the end of an object.
  @usableFromInline
  mutating func endObject() throws(JSONFault) {
    guard peek() == UInt8(ascii: "}") else {
      throw .syntax("an object without its end", at: position)
    }
    leave()
  }

  /// Takes the name of a member and the colon after it.
  @usableFromInline
  mutating func memberName() throws(JSONFault) -> Name {
    let name = try name()
    guard peek() == UInt8(ascii: ":") else { throw .syntax("no colon after a key", at: position) }
    position += 1
    return name
  }

  /// Takes the first of the names from a place on that stands here, and the colon after it.
  ///
  /// - Returns: Its place among the names; nil where none of them stands here, or where it is written in a
  ///   way that is to be looked at more closely.
  @usableFromInline
  mutating func takeMember(of names: [JSONMemberName], from start: Int) -> Int? {
    names.withUnsafeBufferPointer { names in
      for index in start..<max(start, names.count) {
        guard let count = names[index].count(in: bytes, at: position) else { continue }
        position += count
        return index
      }
      return nil
    }
  }

  /// Takes a string if it stands here, in quotes and without escapes.
  @usableFromInline
  mutating func takeText(_ string: String) -> Bool {
    skipSpace()
    var string = string
    return string.withUTF8 { string in
      let end = position + string.count + 1
      guard let start = bytes.baseAddress, end < bytes.count,
        bytes[position] == UInt8(ascii: "\""), bytes[end] == UInt8(ascii: "\""),
        string.isEmpty || memcmp(start + position + 1, string.baseAddress!, string.count) == 0
      else { return false }
      position = end + 1
      return true
    }
  }

  /// Takes an array: `body` takes each element.
  public mutating func array(
    _ body: (inout JSONReader) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    guard peek() == UInt8(ascii: "[") else { throw mismatch("a list") }
    try enter()
    guard peek() != UInt8(ascii: "]") else { return leave() }
    repeat { try body(&self) } while takeComma()
    guard peek() == UInt8(ascii: "]") else {
      throw .syntax("an array without its end", at: position)
    }
    leave()
  }

  private mutating func enter() throws(JSONFault) {
    guard depth < Self.depthLimit else { throw .syntax("nested too deeply", at: position) }
    depth += 1
    position += 1
  }

  private mutating func leave() {
    depth -= 1
    position += 1
  }

  @usableFromInline
  mutating func takeComma() -> Bool {
    guard peek() == UInt8(ascii: ",") else { return false }
    position += 1
    return true
  }

  /// Takes `null` if it stands here; tells whether it did.
  public mutating func takeNull() -> Bool {
    guard peek() == UInt8(ascii: "n") else { return false }
    return take("null")
  }

  /// Takes `true` or `false`.
  public mutating func boolean() throws(JSONFault) -> Bool {
    switch peek() {
    case UInt8(ascii: "t") where take("true"): return true
    case UInt8(ascii: "f") where take("false"): return false
    default: throw mismatch("true or false")
    }
  }

  /// Takes a number, which may be larger than all that are counted: then it is infinite.
  public mutating func number() throws(JSONFault) -> Double {
    switch try anyNumber() {
    case .integer(let integer): return Double(integer)
    case .number(let number): return number
    }
  }

  /// Takes a whole number that an `Int` holds.
  public mutating func integer() throws(JSONFault) -> Int {
    if let digits = takeDigits() { return digits }
    guard startsNumber(peek()) else { throw mismatch("a whole number") }
    let start = position
    switch try anyNumber() {
    case .integer(let integer): return integer
    case .number(let number):
      guard let integer = Int(exactly: number) else {
        position = start
        throw mismatch("a whole number")
      }
      return integer
    }
  }

  enum Number {
    case integer(Int)
    case number(Double)
  }

  mutating func anyNumber() throws(JSONFault) -> Number {
    if let digits = takeDigits() { return .integer(digits) }
    guard startsNumber(peek()) else { throw mismatch("a number") }
    let start = position
    var isPlain = true
    loop: while position < bytes.count {
      switch Unicode.Scalar(bytes[position]) {
      case "0"..."9", "-": break
      case "+", ".", "e", "E": isPlain = false
      default: break loop
      }
      position += 1
    }
    let digits = bytes[start..<position]
    let text = String(decoding: digits, as: UTF8.self)
    if isPlain, let integer = Int(text) { return .integer(integer) }
    guard Self.isNumber(digits), let number = Double(text) else {
      throw .syntax("a number is malformed", at: position)
    }
    return .number(number)
  }

  /// Takes a number that is nothing but digits, and few enough of them; nil where another stands here.
  private mutating func takeDigits() -> Int? {
    skipSpace()
    var (value, end) = (0, position)
    while end < bytes.count, case let digit = bytes[end] &- UInt8(ascii: "0"), digit < 10 {
      value = value &* 10 &+ Int(digit)
      end += 1
    }
    guard (1..<18).contains(end - position) else { return nil }
    if end < bytes.count {
      switch Unicode.Scalar(bytes[end]) {
      case "-", "+", ".", "e", "E": return nil
      default: break
      }
    }
    position = end
    return value
  }

  private func startsNumber(_ byte: UInt8?) -> Bool {
    byte.map { $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") < 10 } ?? false
  }

  /// Whether bytes are a number as RFC 8259 has it.
  private static func isNumber(_ digits: Slice<UnsafeRawBufferPointer>) -> Bool {
    var rest = digits
    func takeDigits() -> Int {
      let count = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    guard takeDigits() > 0 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard takeDigits() > 0 else { return false }
    }
    if let exponent = rest.first, exponent | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
        rest = rest.dropFirst()
      }
      guard takeDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// Takes any value and returns the bytes that it stands in.
  @discardableResult
  public mutating func skip() throws(JSONFault) -> UnsafeRawBufferPointer {
    let first = peek()
    let start = position
    switch first.map({ Unicode.Scalar($0) }) {
    case "{": try object { reader, _ throws(JSONFault) in try reader.skip() }
    case "[": try array { reader throws(JSONFault) in try reader.skip() }
    case "\"": _ = try string()
    case "t", "f": _ = try boolean()
    case "n" where takeNull(): break
    case "-", .some("0"..."9"): _ = try anyNumber()
    default: throw noValue
    }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// The fault of what stands here in place of what was wanted: another value, or none.
  public func mismatch(_ wanted: String) -> JSONFault {
    var look = self
    // A value that ends somewhere is one of another kind.
    return (try? look.skipped()) != nil ? .content("is not \(wanted)") : noValue
  }

  /// The same without looking whether a mismatch lies deeper.
  private mutating func skipped() throws(JSONFault) {
    switch peek().map({ Unicode.Scalar($0) }) {
    case "{", "[", "\"": return
    case "t": if take("true") { return }
    case "f": if take("false") { return }
    case "n": if take("null") { return }
    case "-", .some("0"..."9"):
      _ = try anyNumber()
      return
    default: break
    }
    throw noValue
  }

  var noValue: JSONFault {
    .syntax(position >= bytes.count ? "the text ends early" : "no value here", at: position)
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard count <= bytes.count - position,
      (0..<count).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
    else { return false }
    position += count
    return true
  }

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }
}
