import RWKVTensors

/// A value of a GGUF file's metadata.
public enum GGUFValue: Sendable {
  case integer(Int64)
  /// An unsigned one that does not fit `Int64`.
  case large(UInt64)
  case number(Double)
  case bool(Bool)
  case text(String)
  case array(GGUFArray)

  /// The value as a line for a person; of an array, how many elements of which type.
  public var summary: String {
    switch self {
    case .integer(let number): "\(number)"
    case .large(let number): "\(number)"
    case .number(let number): "\(Float(number))"
    case .bool(let bool): bool ? "true" : "false"
    case .text(let text): text
    case .array(let array): array.summary
    }
  }
}

/// An array in a GGUF file's metadata; its elements stay in the file until they are asked for.
public struct GGUFArray: Sendable {
  /// Elements.
  public let count: Int
  let type: GGUFValueType
  let elements: ByteReader

  /// A summary of its elements, e.g. "65536 × text".
  public var summary: String { "\(count) × \(type.name)" }

  /// The bytes of all texts; nil where it holds something else.
  public func texts() -> [[UInt8]]? {
    guard type == .text else { return nil }
    var elements = elements
    var texts: [[UInt8]] = []
    texts.reserveCapacity(count)
    for _ in 0..<count {
      // Walked over once already, so it does not fail.
      guard let length = try? elements.size(UInt64.self), let bytes = try? elements.bytes(length)
      else { return nil }
      texts.append(Array(bytes))
    }
    return texts
  }

  /// All int32 numbers; nil where it holds something else.
  public func int32s() -> [Int32]? {
    guard type == .int32 else { return nil }
    var elements = elements
    return (0..<count).compactMap { _ in try? elements.integer(Int32.self) }
  }
}

/// The types of values in GGUF.
enum GGUFValueType: UInt32, Sendable {
  case uint8, int8, uint16, int16, uint32, int32, float32, bool, text, array, uint64, int64, float64

  /// The bytes of a value; nil where they differ.
  var byteCount: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .text, .array: nil
    }
  }

  var name: String { "\(self)" }
}
