import RWKVTensors

/// The type that weights are kept in; arithmetic is in float32 whatever it is.
public enum DType: String, Hashable, Sendable, CaseIterable {
  case float32, float16, bfloat16

  var elementType: ElementType {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    }
  }

  /// Nil for a type that no floating-point weights are kept in.
  init?(_ type: ElementType) {
    guard let match = Self.allCases.first(where: { $0.elementType == type }) else { return nil }
    self = match
  }
}

/// Where a model computes.
public struct Device: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The processor.
  public static let cpu: Device = "cpu"

  /// The name, as torch has it: "cpu", "cuda:0".
  public let name: String

  public init(stringLiteral name: String) { self.name = name }

  public var description: String { name }
}
