/// Parses a JSON5 text from the front. Nothing traps, whatever the text.
struct JSON5Parser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  private var depth = 0
  private static let depthLimit = 64

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The one value of the text.
  mutating func whole() throws(JSON5Fault) -> JSON5Value {
    let value = try value()
    try skipSpace()
    guard next == nil else { throw fault("text after the end") }
    return value
  }

  private var next: Unicode.Scalar? { scalar(0) }

  private func scalar(_ offset: Int) -> Unicode.Scalar? {
    position + offset < scalars.count ? scalars[position + offset] : nil
  }

  private func fault(_ problem: String) -> JSON5Fault { JSON5Fault(line: line, problem: problem) }

  // MARK: White space and comments

  /// Goes over what means nothing.
  private mutating func skipSpace() throws(JSON5Fault) {
    while let scalar = next {
      if scalar == "/" {
        try skipComment()
      } else if scalar == "\u{FEFF}" || scalar.properties.isWhitespace {
        advance()
      } else {
        return
      }
    }
  }

  private mutating func skipComment() throws(JSON5Fault) {
    let begin = line
    switch scalar(1) {
    case "/":
      while let scalar = next, !Self.endsLine(scalar) { advance() }
    case "*":
      position += 2
      while next != "*" || scalar(1) != "/" {
        guard next != nil else {
          throw JSON5Fault(line: begin, problem: "a comment without its end")
        }
        advance()
      }
      position += 2
    default: throw fault("no value here")
    }
  }

  /// Goes over a scalar that may end a line.
  private mutating func advance() {
    // CR and LF together are one end.
    if let scalar = next, scalar == "\n" || scalar == "\r" && self.scalar(1) != "\n" { line += 1 }
    position += 1
  }

  private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  // MARK: Values

  private mutating func value() throws(JSON5Fault) -> JSON5Value {
    try skipSpace()
    let line = line
    let content: JSON5Value.Content
    switch next {
    case "{": content = try nested { parser throws(JSON5Fault) in try parser.object() }
    case "[": content = try nested { parser throws(JSON5Fault) in try parser.array() }
    case "\"", "'": content = .string(try string())
    case "+", "-", ".", .some("0"..."9"), "I", "N": content = .number(try number())
    case "t", "f", "n": content = try word()
    case nil: throw fault("the text ends early")
    default: throw fault("no value here")
    }
    return JSON5Value(content, line: line)
  }

  private mutating func nested(
    _ body: (inout JSON5Parser) throws(JSON5Fault) -> JSON5Value.Content
  ) throws(JSON5Fault) -> JSON5Value.Content {
    guard depth < Self.depthLimit else { throw fault("nested too deeply") }
    depth += 1
    position += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func object() throws(JSON5Fault) -> JSON5Value.Content {
    let begin = line
    var members: [JSON5Value.Member] = []
    while try !takesEnd("}", of: "an object", from: begin) {
      let line = line
      let name = next == "\"" || next == "'" ? try string() : try identifier()
      try skipSpace()
      guard next == ":" else { throw fault("no colon after \"\(name.prefix(40))\"") }
      position += 1
      members.append(JSON5Value.Member(name: name, line: line, value: try value()))
      try takeComma(before: "}", of: "an object")
    }
    return .object(members)
  }

  private mutating func array() throws(JSON5Fault) -> JSON5Value.Content {
    let begin = line
    var elements: [JSON5Value] = []
    while try !takesEnd("]", of: "an array", from: begin) {
      elements.append(try value())
      try takeComma(before: "]", of: "an array")
    }
    return .array(elements)
  }

  /// Whether an array or object ends here; its last comma may have stood before.
  private mutating func takesEnd(
    _ end: Unicode.Scalar, of kind: String, from begin: Int
  ) throws(JSON5Fault) -> Bool {
    try skipSpace()
    guard let scalar = next else {
      throw JSON5Fault(line: begin, problem: "\(kind) without its end")
    }
    guard scalar == end else { return false }
    position += 1
    return true
  }

  private mutating func takeComma(
    before end: Unicode.Scalar, of kind: String
  ) throws(JSON5Fault) {
    try skipSpace()
    if next == "," {
      position += 1
    } else if next != end, next != nil {
      throw fault("no comma between two parts of \(kind)")
    }
  }

  private mutating func word() throws(JSON5Fault) -> JSON5Value.Content {
    switch try identifier() {
    case "true": .boolean(true)
    case "false": .boolean(false)
    case "null": .null
    default: throw fault("no value here; a text stands in quotes")
    }
  }

  /// A name without quotes.
  private mutating func identifier() throws(JSON5Fault) -> String {
    var name = String.UnicodeScalarView()
    while let scalar = next {
      if scalar == "\\", self.scalar(1) == "u" {
        position += 2
        name.append(try escapedScalar())
      } else if Self.isPart(scalar, first: name.isEmpty) {
        name.append(scalar)
        position += 1
      } else {
        break
      }
    }
    guard !name.isEmpty else { throw fault("no name here") }
    return String(name)
  }

  private static func isPart(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
    if scalar == "$" || scalar == "_" { return true }
    return first ? scalar.properties.isIDStart : scalar.properties.isIDContinue
  }

  // MARK: Numbers

  private mutating func number() throws(JSON5Fault) -> JSON5Number {
    let isNegative = next == "-"
    if isNegative || next == "+" { position += 1 }
    if next == "I" || next == "N" {
      let word = try identifier()
      guard word == "Infinity" || word == "NaN" else { throw fault("a number is malformed") }
      let value = word == "NaN" ? Double.nan : .infinity
      return JSON5Number(double: isNegative ? -value : value, magnitude: nil)
    }
    let begin = position
    while let scalar = next, scalar.isASCII,
      Self.isPart(scalar, first: false) || scalar == "."
        || (scalar == "+" || scalar == "-") && isAfterExponent(begin)
    { position += 1 }
    var digits = String(String.UnicodeScalarView(scalars[begin..<position]))
    let isHexadecimal = digits.hasPrefix("0x") || digits.hasPrefix("0X")
    let magnitude =
      isHexadecimal ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
    guard isHexadecimal ? magnitude != nil : Self.isDecimal(digits) else {
      throw fault("a number is malformed")
    }
    if digits.hasPrefix(".") { digits = "0" + digits }
    digits = digits.replacing(".e", with: ".0e").replacing(".E", with: ".0E")
    if digits.hasSuffix(".") { digits += "0" }
    guard let value = isHexadecimal ? magnitude.map({ Double($0) }) : Double(digits) else {
      throw fault("a number is malformed")
    }
    return JSON5Number(double: isNegative ? -value : value, magnitude: magnitude)
  }

  /// Whether the last scalar began the exponent of a decimal number.
  private func isAfterExponent(_ begin: Int) -> Bool {
    guard position > begin, scalars[position - 1] == "e" || scalars[position - 1] == "E" else {
      return false
    }
    return !(position > begin + 1 && (scalars[begin + 1] == "x" || scalars[begin + 1] == "X"))
  }

  /// Digits, with a point among or beside them, and an exponent; no zero before other digits.
  private static func isDecimal(_ text: String) -> Bool {
    text.wholeMatch(of: /((0|[1-9][0-9]*)\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?/) != nil
      && text.wholeMatch(of: /0[0-9].*/) == nil
  }

  // MARK: Strings

  private mutating func string() throws(JSON5Fault) -> String {
    let quote = next
    let begin = line
    position += 1
    var text = String.UnicodeScalarView()
    while let scalar = next, scalar != quote {
      if scalar == "\\" {
        position += 1
        if let meant = try escape() { text.append(meant) }
      } else {
        guard scalar != "\n", scalar != "\r" else { break }
        text.append(scalar)
        position += 1
      }
    }
    guard next == quote else {
      throw JSON5Fault(line: begin, problem: "a string without its end")
    }
    position += 1
    return String(text)
  }

  /// The scalar that stands for what follows a backslash; nil where a line goes on in the next.
  private mutating func escape() throws(JSON5Fault) -> Unicode.Scalar? {
    guard let letter = next else { throw fault("a string without its end") }
    if letter == "\r", scalar(1) == "\n" { advance() }
    let isEnd = Self.endsLine(letter)
    advance()
    switch letter {
    case _ where isEnd: return nil
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{B}"
    case "0" where !isDigit(next): return "\0"
    case "x": return Unicode.Scalar(try hexadecimal(2))
    case "u": return try escapedScalar()
    case "0"..."9": throw malformedEscape
    default: return letter
    }
  }

  private func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map { ("0"..."9").contains($0) } ?? false
  }

  /// The scalar after `\u`: four digits, or two times four where it lies above them.
  private mutating func escapedScalar() throws(JSON5Fault) -> Unicode.Scalar {
    var code = try hexadecimal(4)
    if (0xD800...0xDBFF).contains(code) {
      guard next == "\\", scalar(1) == "u" else { throw malformedEscape }
      position += 2
      let low = try hexadecimal(4)
      guard (0xDC00...0xDFFF).contains(low) else { throw malformedEscape }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw malformedEscape }
    return scalar
  }

  private mutating func hexadecimal(_ count: Int) throws(JSON5Fault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = next.flatMap({ Character($0).hexDigitValue }), next?.isASCII ?? false else {
        throw malformedEscape
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private var malformedEscape: JSON5Fault { fault("an escape in a string is malformed") }
}
