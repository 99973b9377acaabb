/// A JSON text as it stands in the file.
///
/// Foundation's decoders would compare keys as Swift strings, by canonical equivalence, where a
/// vocabulary compares scalars, and take several times as long over its 100,000 strings. Strings
/// stay UTF-8 bytes here, and members keep their order and their duplicates.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string([UInt8])
  case array([JSONValue])
  case object([(key: [UInt8], value: JSONValue)])

  /// The member of an object; nil where there is none, it is null, or this is no object.
  public subscript(key: StaticString) -> JSONValue? {
    let key = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
    guard case .object(let members) = self,
      let value = members.last(where: { $0.key.elementsEqual(key) })?.value
    else { return nil }
    if case .null = value { return nil }
    return value
  }

  /// A truth value; nil for any other.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// A whole number; nil for any other value.
  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  /// A string's UTF-8; nil for any other value.
  public var string: [UInt8]? { if case .string(let value) = self { value } else { nil } }
  /// An array's elements; nil for any other value.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

  /// Parses a file's bytes as RFC 8259 has it; deeper nesting than 64 is a fault.
  public init(parsing file: [UInt8]) throws(JSONFault) {
    guard String(validating: file, as: UTF8.self) != nil else {
      throw JSONFault.content("is not UTF-8").inside("the file")
    }
    self = try file.withUnsafeBufferPointer { bytes throws(JSONFault) -> JSONValue in
      var reader = JSONReader(UnsafeRawBufferPointer(bytes))
      let value = try JSONValue(from: &reader)
      try reader.requireEnd()
      return value
    }
  }

  private init(from reader: inout JSONReader) throws(JSONFault) {
    switch reader.peek().map({ Unicode.Scalar($0) }) {
    case "{":
      var members: [(key: [UInt8], value: JSONValue)] = []
      try reader.object { reader, name throws(JSONFault) in
        members.append((name.bytes, try JSONValue(from: &reader)))
      }
      self = .object(members)
    case "[":
      var elements: [JSONValue] = []
      try reader.array { reader throws(JSONFault) in elements.append(try JSONValue(from: &reader)) }
      self = .array(elements)
    case "\"": self = .string(try reader.utf8())
    case "n" where reader.takeNull(): self = .null
    case "t", "f": self = .bool(try reader.boolean())
    case "-", .some("0"..."9"):
      switch try reader.anyNumber() {
      case .integer(let integer): self = .integer(integer)
      case .number(let number): self = .number(number)
      }
    default: throw reader.noValue
    }
  }
}
