import RWKVTensors

/// The beginning of a GGUF file, before its tensors: its metadata, and where each tensor lies.
///
/// The format is that of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. No number in it
/// sizes an allocation before it was held against the bytes that are left.
struct GGUFHeader {
  let metadata: GGUFMetadata
  /// In the file's order.
  let tensors: [(name: String, tensor: StoredTensor)]

  private static let longestText = 16 << 20
  private static let longestName = 64
  private static let largestAlignment: Int64 = 1 << 20

  /// Reads a header, and checks that each tensor lies where it must: one after another, none beyond the
  /// end, and nothing behind them.
  init(_ contents: TensorStorage, path: String) throws(CheckpointError) {
    var reader = try ByteReader(
      contents, from: 0, count: contents.bytes.count, of: path, part: "the header")
    _ = try reader.bytes(4)
    try Self.requireKnown(version: try reader.integer(UInt32.self), path: path)
    let tensorCount = try Self.count(&reader, of: "tensors", atLeast: 24, path: path)
    let valueCount = try Self.count(&reader, of: "keys", atLeast: 13, path: path)
    var metadata = GGUFMetadata(path: path)
    for _ in 0..<valueCount { try Self.readPair(&reader, into: &metadata, path: path) }
    self.metadata = metadata
    try Self.refuseSplit(metadata)
    tensors = try Self.readTensors(
      &reader, count: tensorCount, alignment: try Self.alignment(metadata),
      size: contents.bytes.count, path: path)
  }

  private static func requireKnown(version: UInt32, path: String) throws(CheckpointError) {
    if version & 0xffff == 0, version != 0 {
      throw CheckpointError(
        path: path, problem: "a GGUF file for big-endian machines, which is not supported")
    }
    guard version == 2 || version == 3 else {
      throw CheckpointError(
        path: path, problem: "a GGUF file of version \(version); 2 and 3 are supported")
    }
  }

  /// A number of things that take so many bytes at least.
  private static func count(
    _ reader: inout ByteReader, of things: String, atLeast bytes: Int, path: String
  ) throws(CheckpointError) -> Int {
    let count = try reader.integer(UInt64.self)
    guard count <= UInt64(reader.remaining / bytes) else {
      throw CheckpointError(
        path: path,
        problem:
          "the header says that it has \(count) \(things), the file is too short")
    }
    return Int(count)
  }

  // MARK: Metadata

  private static func readPair(
    _ reader: inout ByteReader, into metadata: inout GGUFMetadata, path: String
  ) throws(CheckpointError) {
    let key = try text(&reader, longest: 1 << 16, path: path)
    guard !key.isEmpty, !key.utf8.contains(0) else {
      throw CheckpointError(
        path: path, problem: "the header has a key that is empty or holds a NUL")
    }
    let type = try valueType(&reader, of: key, path: path)
    let value = try value(&reader, type, of: key, path: path)
    guard metadata.add(key, value) else {
      throw CheckpointError(path: path, problem: "the header has the key \(key) twice")
    }
  }

  private static func valueType(
    _ reader: inout ByteReader, of key: String, path: String
  ) throws(CheckpointError) -> GGUFValueType {
    let number = try reader.integer(UInt32.self)
    guard let type = GGUFValueType(rawValue: number) else {
      throw CheckpointError(path: path, problem: "\(key) has the unknown type \(number)")
    }
    return type
  }

  private static func value(
    _ reader: inout ByteReader, _ type: GGUFValueType, of key: String, path: String
  ) throws(CheckpointError) -> GGUFValue {
    switch type {
    case .uint8: return .integer(Int64(try reader.integer(UInt8.self)))
    case .int8: return .integer(Int64(try reader.integer(Int8.self)))
    case .uint16: return .integer(Int64(try reader.integer(UInt16.self)))
    case .int16: return .integer(Int64(try reader.integer(Int16.self)))
    case .uint32: return .integer(Int64(try reader.integer(UInt32.self)))
    case .int32: return .integer(Int64(try reader.integer(Int32.self)))
    case .int64: return .integer(try reader.integer(Int64.self))
    case .uint64:
      let number = try reader.integer(UInt64.self)
      return Int64(exactly: number).map { .integer($0) } ?? .large(number)
    case .float32: return .number(Double(Float(bitPattern: try reader.integer(UInt32.self))))
    case .float64: return .number(Double(bitPattern: try reader.integer(UInt64.self)))
    case .bool: return .bool(try bool(&reader, of: key, path: path))
    case .text: return .text(try text(&reader, longest: longestText, path: path))
    case .array: return .array(try array(&reader, of: key, path: path))
    }
  }

  private static func bool(
    _ reader: inout ByteReader, of key: String, path: String
  ) throws(CheckpointError) -> Bool {
    switch try reader.integer(UInt8.self) {
    case 0: return false
    case 1: return true
    case let byte:
      throw CheckpointError(path: path, problem: "\(key) is \(byte), neither true nor false")
    }
  }

  private static func text(
    _ reader: inout ByteReader, longest: Int, path: String
  ) throws(CheckpointError) -> String {
    let length = try reader.size(UInt64.self)
    guard length <= longest else {
      throw CheckpointError(path: path, problem: "the header has a text of \(length) bytes")
    }
    // UTF-8 is only the intention.
    return String(decoding: try reader.bytes(length), as: UTF8.self)
  }

  /// Walks over an array, so that its end is known and every element checked.
  private static func array(
    _ reader: inout ByteReader, of key: String, path: String
  ) throws(CheckpointError) -> GGUFArray {
    let type = try valueType(&reader, of: key, path: path)
    guard type != .array else {
      throw CheckpointError(path: path, problem: "\(key) is an array of arrays")
    }
    let count = try count(
      &reader, of: "elements of \(key)", atLeast: type.byteCount ?? 8, path: path)
    if let width = type.byteCount {
      let elements = try reader.section(count * width)
      if type == .bool {
        var bools = elements
        for _ in 0..<count { _ = try bool(&bools, of: key, path: path) }
      }
      return GGUFArray(count: count, type: type, elements: elements)
    }
    let elements = reader
    for _ in 0..<count { _ = try reader.bytes(try reader.size(UInt64.self)) }
    return GGUFArray(count: count, type: type, elements: elements)
  }

  /// The number of bytes that the places of tensors are multiples of.
  private static func alignment(_ metadata: GGUFMetadata) throws(CheckpointError) -> Int {
    let key = "general.alignment"
    guard let value = metadata[key] else { return 32 }
    guard case .integer(let alignment) = value, alignment > 0, alignment & (alignment - 1) == 0,
      alignment <= largestAlignment
    else { throw metadata.wrong(key, "is not a power of two up to \(largestAlignment)") }
    return Int(alignment)
  }

  /// One of several files holds only some of the tensors.
  private static func refuseSplit(_ metadata: GGUFMetadata) throws(CheckpointError) {
    guard let count = try metadata.count("split.count"), count > 1 else { return }
    let number = (try metadata.count("split.no") ?? 0) + 1
    func padded(_ number: Int) -> String {
      String(repeating: "0", count: max(0, 5 - "\(number)".utf8.count)) + "\(number)"
    }
    func ending(_ number: Int) -> String { "-\(padded(number))-of-\(padded(count)).gguf" }
    let path = metadata.path
    let stem =
      path.hasSuffix(ending(number)) ? String(path.dropLast(ending(number).count)) : "MODEL"
    throw CheckpointError(
      path: path,
      problem: "is file \(number) of \(count) of a model that was split; join them with: "
        + "llama-gguf-split --merge \(stem)\(ending(1)) \(stem).gguf")
  }

  // MARK: Tensors

  private static func readTensors(
    _ reader: inout ByteReader, count: Int, alignment: Int, size: Int, path: String
  ) throws(CheckpointError) -> [(name: String, tensor: StoredTensor)] {
    var found: [(name: String, type: StoredType, shape: [Int], offset: UInt64)] = []
    var names: Set<String> = []
    for _ in 0..<count {
      let entry = try readEntry(&reader, path: path)
      guard names.insert(entry.name).inserted else {
        throw CheckpointError(path: path, tensor: entry.name, problem: "is in the file twice")
      }
      found.append(entry)
    }
    let start = aligned(reader.position, to: alignment)
    var end = 0
    var tensors: [(name: String, tensor: StoredTensor)] = []
    for (name, type, shape, offset) in found {
      guard let bytes = type.byteCount(shape: shape) else {
        throw CheckpointError(
          path: path, tensor: name,
          problem: "has the shape \(shape), which is impossible for its type")
      }
      // Its place is where the one before it ends.
      end = aligned(end, to: alignment)
      guard offset == UInt64(end) else {
        throw CheckpointError(
          path: path, tensor: name,
          problem: "its data begin at byte \(offset), those before it end at \(end)")
      }
      guard start <= size, end <= size - start, bytes <= size - start - end else {
        throw CheckpointError(
          path: path, tensor: name,
          problem: "its \(bytes) bytes end beyond the file, which is cut short")
      }
      tensors.append((name, StoredTensor(type: type, shape: shape, offset: start + end)))
      end += bytes
    }
    guard count == 0 || size - start - end < alignment else {
      throw CheckpointError(
        path: path, problem: "the last \(size - start - end) bytes belong to no tensor")
    }
    return tensors
  }

  private static func readEntry(
    _ reader: inout ByteReader, path: String
  ) throws(CheckpointError) -> (name: String, type: StoredType, shape: [Int], offset: UInt64) {
    let name = try text(&reader, longest: longestText, path: path)
    guard (1..<longestName).contains(name.utf8.count) else {
      throw CheckpointError(
        path: path, tensor: name,
        problem: "its name has \(name.utf8.count) bytes, 1 to 63 are allowed")
    }
    let dimensions = try reader.integer(UInt32.self)
    guard (1...4).contains(dimensions) else {
      throw CheckpointError(
        path: path, tensor: name, problem: "has \(dimensions) dimensions, 1 to 4 are allowed")
    }
    var shape: [Int] = []
    for _ in 0..<dimensions {
      let extent = try reader.integer(UInt64.self)
      guard extent > 0, let extent = Int(exactly: extent) else {
        throw CheckpointError(path: path, tensor: name, problem: "has an extent of \(extent)")
      }
      shape.insert(extent, at: 0)
    }
    let number = try reader.integer(UInt32.self)
    guard let type = StoredType(ggml: number) else {
      throw CheckpointError(
        path: path, tensor: name, problem: StoredType.problem(withGGML: number))
    }
    return (name, type, shape, try reader.integer(UInt64.self))
  }

  private static func aligned(_ place: Int, to alignment: Int) -> Int {
    (place + alignment - 1) & ~(alignment - 1)
  }
}
