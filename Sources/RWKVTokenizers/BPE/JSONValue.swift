/// A JSON text as it stands in the file.
///
/// Foundation's decoders would compare keys as Swift strings, by canonical equivalence, where a
/// vocabulary compares scalars, and take several times as long over its 100,000 strings. Strings
/// stay UTF-8 bytes here, and members keep their order and their duplicates.
enum JSONValue {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string([UInt8])
  case array([JSONValue])
  case object([(key: [UInt8], value: JSONValue)])

  /// The member of an object; nil where there is none, it is null, or this is no object.
  subscript(key: StaticString) -> JSONValue? {
    guard case .object(let members) = self,
      let value = members.last(where: { $0.key.elementsEqual(key.utf8) })?.value
    else { return nil }
    if case .null = value { return nil }
    return value
  }

  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  var string: [UInt8]? { if case .string(let value) = self { value } else { nil } }
  var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
}

extension JSONValue {
  /// Parses a file's bytes as RFC 8259 has it; deeper nesting than 64 is a fault.
  init(parsing file: [UInt8]) throws(FileFault) {
    guard String(validating: file, as: UTF8.self) != nil else {
      throw FileFault("the file is not UTF-8")
    }
    var cursor = ByteCursor(file)
    do throws(FileFault) {
      self = try JSONValue.take(from: &cursor, depth: 0)
      cursor.skipBlanks()
      guard cursor.isAtEnd else { throw FileFault("text after the end") }
    } catch {
      throw FileFault("broken JSON at byte \(cursor.position): \(error.problem)")
    }
  }

  private static func take(
    from cursor: inout ByteCursor, depth: Int
  ) throws(FileFault) -> JSONValue {
    guard depth < 64 else { throw FileFault("nested too deeply") }
    cursor.skipBlanks()
    switch cursor.next.map({ Unicode.Scalar($0) }) {
    case "{": return .object(try takeMembers(from: &cursor, depth: depth))
    case "[": return .array(try takeElements(from: &cursor, depth: depth))
    case "\"": return .string(try takeString(from: &cursor))
    case "n" where cursor.take("null"): return .null
    case "t" where cursor.take("true"): return .bool(true)
    case "f" where cursor.take("false"): return .bool(false)
    case "-", .some("0"..."9"): return try takeNumber(from: &cursor)
    case nil: throw FileFault("the text ends early")
    default: throw FileFault("no value here")
    }
  }

  private static func takeMembers(
    from cursor: inout ByteCursor, depth: Int
  ) throws(FileFault) -> [(key: [UInt8], value: JSONValue)] {
    var members: [(key: [UInt8], value: JSONValue)] = []
    _ = cursor.take("{")
    cursor.skipBlanks()
    if cursor.take("}") { return members }
    repeat {
      cursor.skipBlanks()
      let key = try takeString(from: &cursor)
      cursor.skipBlanks()
      guard cursor.take(":") else { throw FileFault("no colon after a key") }
      members.append((key, try take(from: &cursor, depth: depth + 1)))
      cursor.skipBlanks()
    } while cursor.take(",")
    guard cursor.take("}") else { throw FileFault("an object without its end") }
    return members
  }

  private static func takeElements(
    from cursor: inout ByteCursor, depth: Int
  ) throws(FileFault) -> [JSONValue] {
    var elements: [JSONValue] = []
    _ = cursor.take("[")
    cursor.skipBlanks()
    if cursor.take("]") { return elements }
    repeat {
      elements.append(try take(from: &cursor, depth: depth + 1))
      cursor.skipBlanks()
    } while cursor.take(",")
    guard cursor.take("]") else { throw FileFault("an array without its end") }
    return elements
  }

  private static func takeNumber(from cursor: inout ByteCursor) throws(FileFault) -> JSONValue {
    let text = cursor.take(while: { byte in
      switch Unicode.Scalar(byte) {
      case "0"..."9", "-", "+", ".", "e", "E": true
      default: false
      }
    })
    let digits = String(decoding: cursor.bytes[text], as: UTF8.self)
    if let integer = Int(digits) { return .integer(integer) }
    guard let number = Double(digits) else { throw FileFault("a number is malformed") }
    return .number(number)
  }

  private static func takeString(from cursor: inout ByteCursor) throws(FileFault) -> [UInt8] {
    guard cursor.take("\"") else { throw FileFault("no string here") }
    var value: [UInt8] = []
    while true {
      let plain = cursor.take(while: {
        $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
      })
      value.append(contentsOf: cursor.bytes[plain])
      switch cursor.take() {
      case UInt8(ascii: "\""): return value
      case UInt8(ascii: "\\"): value.append(contentsOf: String(try takeEscape(from: &cursor)).utf8)
      default: throw FileFault("a string without its end")
      }
    }
  }

  private static func takeEscape(
    from cursor: inout ByteCursor
  ) throws(FileFault) -> Unicode.Scalar {
    switch cursor.take().map({ Unicode.Scalar($0) }) {
    case "\"": return "\""
    case "\\": return "\\"
    case "/": return "/"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      guard var code = cursor.takeHexadecimal(digits: 4) else { break }
      if (0xD800...0xDBFF).contains(code) {
        guard cursor.take("\\u"), let low = cursor.takeHexadecimal(digits: 4),
          (0xDC00...0xDFFF).contains(low)
        else { break }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      if let scalar = Unicode.Scalar(code) { return scalar }
    default: break
    }
    throw FileFault("an escape in a string is malformed")
  }
}

extension ByteCursor {
  fileprivate mutating func skipBlanks() {
    take(while: { $0 == 0x20 || (0x09...0x0A).contains($0) || $0 == 0x0D })
  }
}

extension StaticString {
  /// The UTF-8 bytes of a key.
  fileprivate var utf8: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
