/// The metadata of a GGUF file, by key, in the file's order.
public struct GGUFMetadata: Sendable {
  /// The file, for messages.
  public let path: String
  /// The keys in the file's order.
  public private(set) var keys: [String] = []
  private var values: [String: GGUFValue] = [:]

  init(path: String) { self.path = path }

  /// The value of a key; nil where there is none.
  public subscript(key: String) -> GGUFValue? { values[key] }

  /// Adds a value; false where the key has one already.
  mutating func add(_ key: String, _ value: GGUFValue) -> Bool {
    guard values.updateValue(value, forKey: key) == nil else { return false }
    keys.append(key)
    return true
  }

  /// Which model it is of, e.g. "rwkv7".
  ///
  /// - Throws: where the file does not say.
  public func architecture() throws(CheckpointError) -> String {
    guard let name = try text("general.architecture") else {
      throw CheckpointError(path: path, problem: "does not say of which architecture it is")
    }
    return name
  }

  /// A text; nil where there is none.
  public func text(_ key: String) throws(CheckpointError) -> String? {
    switch values[key] {
    case nil: return nil
    case .text(let text): return text
    default: throw wrongType(key)
    }
  }

  /// A number that is not negative and below 2^31; nil where there is none.
  public func count(_ key: String) throws(CheckpointError) -> Int? {
    guard let value = values[key] else { return nil }
    guard case .integer(let number) = value else { throw wrongType(key) }
    guard (0..<1 << 31).contains(number) else { throw wrong(key, "is \(number)") }
    return Int(number)
  }

  /// A floating-point number; nil where there is none.
  public func number(_ key: String) throws(CheckpointError) -> Double? {
    switch values[key] {
    case nil: return nil
    case .number(let number): return number
    default: throw wrongType(key)
    }
  }

  /// An array; nil where there is none.
  public func array(_ key: String) throws(CheckpointError) -> GGUFArray? {
    switch values[key] {
    case nil: return nil
    case .array(let array): return array
    default: throw wrongType(key)
    }
  }

  /// Why what stands under a key cannot be used.
  public func wrong(_ key: String, _ problem: String) -> CheckpointError {
    CheckpointError(path: path, problem: "\(key) \(problem)")
  }

  private func wrongType(_ key: String) -> CheckpointError { wrong(key, "has a wrong type") }
}
