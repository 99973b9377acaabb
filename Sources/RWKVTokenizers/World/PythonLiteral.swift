/// Reads Python string and bytes literals: `'…'`, `"…"`, `b'…'` and `b"…"`, as `repr` writes them.
///
/// Source of the rules: The Python Language Reference, 2.4.1 String and Bytes literals. A string
/// stands for its UTF-8 bytes, so `'\x80'` is two bytes and `b'\x80'` one. Raw and formatted
/// literals, `\N{…}` and escapes that Python itself warns about are refused.
enum PythonLiteral {
  /// A byte as Python writes it in a literal of bytes.
  static func escaped(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "'"): "\\" + String(Unicode.Scalar(byte))
    case UInt8(ascii: "\n"): "\\n"
    case UInt8(ascii: "\r"): "\\r"
    case UInt8(ascii: "\t"): "\\t"
    case 0x20..<0x7F: String(Unicode.Scalar(byte))
    default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }

  /// Takes one literal from the cursor and returns the bytes that it stands for.
  static func take(from cursor: inout ByteCursor) throws(FileFault) -> [UInt8] {
    let isBytes = cursor.take("b")
    guard let quote = cursor.take(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    else {
      throw FileFault("no quoted token after the id")
    }
    var value: [UInt8] = []
    while let byte = cursor.take() {
      switch byte {
      case quote: return value
      case UInt8(ascii: "\\"): try takeEscape(from: &cursor, isBytes: isBytes, into: &value)
      case 0x80... where isBytes:
        throw FileFault("a bytes literal holds a character that is not ASCII")
      default: value.append(byte)
      }
    }
    throw FileFault("the quoted token has no end")
  }

  private static func takeEscape(
    from cursor: inout ByteCursor, isBytes: Bool, into value: inout [UInt8]
  ) throws(FileFault) {
    let code: UInt32?
    switch cursor.take().map({ Unicode.Scalar($0) }) {
    case "\\": code = 0x5C
    case "'": code = 0x27
    case "\"": code = 0x22
    case "a": code = 0x07
    case "b": code = 0x08
    case "t": code = 0x09
    case "n": code = 0x0A
    case "v": code = 0x0B
    case "f": code = 0x0C
    case "r": code = 0x0D
    case "x": code = cursor.takeHexadecimal(digits: 2)
    case "u" where !isBytes: code = cursor.takeHexadecimal(digits: 4)
    case "U" where !isBytes: code = cursor.takeHexadecimal(digits: 8)
    case .some(let digit) where ("0"..."7").contains(digit):
      code = takeOctal(startingWith: digit, from: &cursor)
    default: code = nil
    }
    guard let code, let scalar = Unicode.Scalar(code), !isBytes || code < 0x100 else {
      throw FileFault("an escape in the token is not one of Python's")
    }
    if isBytes {
      value.append(UInt8(code))
    } else {
      value.append(contentsOf: String(scalar).utf8)
    }
  }

  /// One to three octal digits.
  private static func takeOctal(
    startingWith first: Unicode.Scalar, from cursor: inout ByteCursor
  ) -> UInt32 {
    var code = first.value - 0x30
    for _ in 0..<2 {
      guard let digit = cursor.next, (0x30...0x37).contains(digit) else { break }
      _ = cursor.take()
      code = code << 3 | UInt32(digit - 0x30)
    }
    return code
  }
}
