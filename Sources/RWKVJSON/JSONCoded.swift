/// A value that has one form in JSON.
public protocol JSONCoded {
  /// Takes the value.
  init(from reader: inout JSONReader) throws(JSONFault)

  /// Writes the value.
  func write(to writer: inout JSONWriter)
}

extension String: JSONCoded {
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONFault) { self = try reader.string() }
  @inlinable
  public func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: JSONCoded {
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONFault) { self = try reader.boolean() }
  @inlinable
  public func write(to writer: inout JSONWriter) { writer.boolean(self) }
}

extension Int: JSONCoded {
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONFault) { self = try reader.integer() }
  @inlinable
  public func write(to writer: inout JSONWriter) { writer.integer(self) }
}

extension UInt64: JSONCoded {
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONFault) {
    let digits = try reader.digits()
    guard let value = UInt64(digits) ?? Double(digits).flatMap(UInt64.init(exactly:)) else {
      throw .content("is not a whole number from 0 up")
    }
    self = value
  }

  @inlinable
  public func write(to writer: inout JSONWriter) { writer.integer(self) }
}

extension Double: JSONCoded {
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONFault) { self = try reader.number() }
  @inlinable
  public func write(to writer: inout JSONWriter) { writer.number(self) }
}

extension Array: JSONCoded where Element: JSONCoded {
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONFault) {
    var elements: [Element] = []
    try reader.array { reader throws(JSONFault) in
      do throws(JSONFault) {
        elements.append(try Element(from: &reader))
      } catch {
        throw error.inside(elements.count)
      }
    }
    self = elements
  }

  @inlinable
  public func write(to writer: inout JSONWriter) {
    writer.array { writer in for element in self { element.write(to: &writer) } }
  }
}

/// A name out of a list, as a string.
extension JSONCoded where Self: RawRepresentable & CaseIterable, RawValue == String {
  @inlinable
  public init(from reader: inout JSONReader) throws(JSONFault) {
    for value in Self.allCases where reader.takeText(value.rawValue) {
      self = value
      return
    }
    // Written with escapes, or none of them.
    let name = try reader.string()
    guard let value = Self(rawValue: name) else {
      throw .content("cannot be \"\(name.prefix(40))\"")
    }
    self = value
  }

  @inlinable
  public func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}

extension JSONReader {
  /// Takes a number as it stands in the text.
  public mutating func digits() throws(JSONFault) -> String {
    _ = peek()
    let start = position
    _ = try anyNumber()
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }
}
