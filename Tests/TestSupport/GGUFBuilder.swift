/// A GGUF file, valid or not.
public struct GGUFBuilder {
  /// A tensor's entry and its bytes.
  public struct Tensor {
    public var name: String
    /// Fastest extent first, as the file has it.
    public var extents: [UInt64]
    public var type: UInt32
    public var data: [UInt8]
    /// In place of where it would lie.
    public var offset: UInt64?

    public init(
      _ name: String, _ extents: [UInt64], type: UInt32 = 0, data: [UInt8], offset: UInt64? = nil
    ) {
      self.name = name
      self.extents = extents
      self.type = type
      self.data = data
      self.offset = offset
    }

    /// A tensor of float32 numbers.
    public init(_ name: String, _ extents: [UInt64], _ numbers: [Float]) {
      var data: [UInt8] = []
      for number in numbers { data.append(littleEndian: number.bitPattern) }
      self.init(name, extents, data: data)
    }
  }

  public var version: UInt32 = 3
  /// Keys with the number of the value's type and its bytes.
  public var pairs: [(key: String, type: UInt32, value: [UInt8])] = []
  public var tensors: [Tensor] = []
  /// In place of how many there are.
  public var pairCount: UInt64?
  public var tensorCount: UInt64?
  public var alignment = 32

  public init() {}

  /// A text as GGUF has it.
  public static func text(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt64(text.utf8.count))
    return bytes + text.utf8
  }

  /// A number as it lies in the file.
  public static func number(_ number: some FixedWidthInteger) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: number)
    return bytes
  }

  /// An array of elements that are bytes already.
  public static func array(type: UInt32, count: UInt64, _ elements: [UInt8]) -> [UInt8] {
    number(type) + number(count) + elements
  }

  public mutating func add(_ key: String, text: String) {
    pairs.append((key, 8, Self.text(text)))
  }

  public mutating func add(_ key: String, uint32 value: UInt32) {
    pairs.append((key, 4, Self.number(value)))
  }

  public mutating func add(_ key: String, float32 value: Float) {
    pairs.append((key, 6, Self.number(value.bitPattern)))
  }

  public mutating func add(_ key: String, texts: [String]) {
    pairs.append(
      (key, 9, Self.array(type: 8, count: UInt64(texts.count), texts.flatMap(Self.text))))
  }

  public mutating func add(_ key: String, int32s: [Int32]) {
    pairs.append(
      (key, 9, Self.array(type: 5, count: UInt64(int32s.count), int32s.flatMap(Self.number))))
  }

  /// The file.
  public func bytes() -> [UInt8] {
    var bytes = Array("GGUF".utf8) + Self.number(version)
    bytes += Self.number(tensorCount ?? UInt64(tensors.count))
    bytes += Self.number(pairCount ?? UInt64(pairs.count))
    for (key, type, value) in pairs { bytes += Self.text(key) + Self.number(type) + value }
    var offset = 0
    for tensor in tensors {
      bytes += Self.text(tensor.name) + Self.number(UInt32(tensor.extents.count))
      bytes += tensor.extents.flatMap(Self.number) + Self.number(tensor.type)
      bytes += Self.number(tensor.offset ?? UInt64(offset))
      offset = padded(offset + tensor.data.count)
    }
    for tensor in tensors {
      bytes += [UInt8](repeating: 0, count: padded(bytes.count) - bytes.count) + tensor.data
    }
    return bytes
  }

  private func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
}
