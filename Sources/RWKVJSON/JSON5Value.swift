/// A value of a JSON5 text (json5.org), with the line on which it begins: for files that people write.
///
/// Foundation's decoder reads JSON5 too, but tells no line of a value, and of two members of one name only
/// one is seen.
public struct JSON5Value: Hashable, Sendable {
  /// The kinds of values.
  public indirect enum Content: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(JSON5Number)
    case string(String)
    case array([JSON5Value])
    /// The members in the order of the text, those of an equal name too.
    case object([Member])
  }

  /// A name and its value.
  public struct Member: Hashable, Sendable {
    public let name: String
    /// The line of the name, counted from 1.
    public let line: Int
    public let value: JSON5Value
  }

  public let content: Content
  /// The line on which it begins, counted from 1.
  public let line: Int

  /// Parses a text in UTF-8; arrays and objects may lie 64 deep in each other.
  public init(parsing text: [UInt8]) throws(JSON5Fault) {
    guard let text = String(validating: text, as: UTF8.self) else {
      throw JSON5Fault(line: 1, problem: "is not UTF-8")
    }
    var parser = JSON5Parser(text)
    self = try parser.whole()
  }

  init(_ content: Content, line: Int) {
    self.content = content
    self.line = line
  }
}

/// A number of a JSON5 text: its nearest floating-point value, and where it is whole, exactly that.
public struct JSON5Number: Hashable, Sendable {
  /// The value; infinite or not a number where the text says so.
  public let double: Double
  /// The digits of a number without fraction and exponent, as far as 64 bits hold them.
  let magnitude: UInt64?

  /// The whole number that it is, also of one that is written as 1e3.
  public var integer: Int? {
    guard let magnitude else { return Int(exactly: double) }
    guard double.sign == .minus else { return Int(exactly: magnitude) }
    return Int(exactly: magnitude).map { -$0 }
  }

  /// The whole number from 0 up that it is.
  public var unsigned: UInt64? {
    guard let magnitude else { return UInt64(exactly: double) }
    return double.sign == .minus && magnitude != 0 ? nil : magnitude
  }
}

/// Why a text is no JSON5.
public struct JSON5Fault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line, counted from 1.
  public let line: Int
  /// The fault, e.g. "a string without its end".
  public let problem: String

  public var description: String { "line \(line): \(problem)" }
}
