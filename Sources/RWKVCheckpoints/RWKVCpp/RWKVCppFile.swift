import RWKVTensors

/// A `.bin` file of rwkv.cpp: BlinkDL's names, some weights in other forms, blocks as ggml has them.
///
/// A header of six numbers, then tensors up to the end of the file, each with its own small header; nothing
/// is aligned. The format is that of https://github.com/RWKV/rwkv.cpp (docs/FILE_FORMAT.md), version 101.
public struct RWKVCppFile: Checkpoint {
  public let path: String
  public let names: [String]
  private let storage: TensorStorage
  private let tensors: [String: StoredTensor]

  private static let longestName = 128
  private static let mostDimensions = 3

  /// Opens a file.
  ///
  /// - Throws: `CheckpointError` where it is missing, damaged, or holds a type that is not read.
  public init(path: String) throws(CheckpointError) {
    try self.init(path: path, contents: try mapFile(path))
  }

  /// Reads a file that is already in memory; `path` is used in messages only.
  public init(path: String, contents: TensorStorage) throws(CheckpointError) {
    var reader = try ByteReader(
      contents, from: 0, count: contents.bytes.count, of: path, part: "the file")
    _ = try reader.bytes(4)
    let version = try reader.integer(UInt32.self)
    guard version == 100 || version == 101 else {
      throw CheckpointError(
        path: path, problem: "an rwkv.cpp file of version \(version); 100 and 101 are supported")
    }
    // Rows, channels and layers, which the tensors tell too, and the type of most of them.
    _ = try reader.bytes(16)
    var names: [String] = []
    var tensors: [String: StoredTensor] = [:]
    while reader.remaining > 0 {
      let (name, tensor) = try Self.tensor(&reader, version: version, path: path)
      guard tensors.updateValue(tensor, forKey: name) == nil else {
        throw CheckpointError(path: path, tensor: name, problem: "is in the file twice")
      }
      names.append(name)
    }
    self.path = path
    self.names = names
    self.tensors = tensors
    storage = contents
  }

  private static func tensor(
    _ reader: inout ByteReader, version: UInt32, path: String
  ) throws(CheckpointError) -> (name: String, tensor: StoredTensor) {
    let dimensions = try reader.integer(UInt32.self)
    let length = try reader.integer(UInt32.self)
    let number = try reader.integer(UInt32.self)
    guard (1...UInt32(mostDimensions)).contains(dimensions),
      (1...UInt32(longestName)).contains(length)
    else {
      throw CheckpointError(
        path: path,
        problem:
          "a tensor has \(dimensions) dimensions and a name of \(length) bytes: the file is damaged"
      )
    }
    var shape: [Int] = []
    for _ in 0..<dimensions { shape.insert(Int(try reader.integer(UInt32.self)), at: 0) }
    let name = try reader.text(Int(length))
    guard let type = StoredType(rwkvCpp: number) else {
      throw CheckpointError(
        path: path, tensor: name, problem: "has the type \(number), which is not supported")
    }
    if case .blocks = type, version == 100 {
      throw CheckpointError(
        path: path, tensor: name,
        problem:
          "is in blocks of an old form (version 100); quantise the model again with a newer rwkv.cpp"
      )
    }
    guard let bytes = type.byteCount(shape: shape) else {
      throw CheckpointError(
        path: path, tensor: name,
        problem: "has the shape \(shape), which is impossible for its type")
    }
    guard bytes <= reader.remaining else {
      throw CheckpointError(
        path: path, tensor: name,
        problem: "its \(bytes) bytes end beyond the file, which is cut short")
    }
    let offset = reader.position
    _ = try reader.bytes(bytes)
    return (name, StoredTensor(type: type, shape: shape, offset: offset))
  }

  /// The shape of a tensor, slowest extent first.
  public func shape(of name: String) throws(CheckpointError) -> [Int] { try stored(name).shape }

  public func tensor(named name: String) throws(CheckpointError) -> Tensor {
    let stored = try stored(name)
    // Half-precision matrices are looked at wherever they lie: kernels read them so.
    if case .plain(.float16) = stored.type {
      return Tensor(storage, offset: stored.offset, elementType: .float16, shape: stored.shape)
    }
    guard let tensor = stored.tensor(in: storage) else { throw .unusableScale(name, in: path) }
    return tensor
  }

  public func blocks(named name: String) throws(CheckpointError) -> BlockTensor? {
    try stored(name).blocks(in: storage)
  }

  private func stored(_ name: String) throws(CheckpointError) -> StoredTensor {
    guard let tensor = tensors[name] else { throw .missing(name, in: path) }
    return tensor
  }
}

extension StoredType {
  /// The type of one of rwkv.cpp's numbers, which are not ggml's; nil for one that is not read.
  init?(rwkvCpp number: UInt32) {
    switch number {
    case 0: self = .plain(.float32)
    case 1: self = .plain(.float16)
    case 2: self = .blocks(.q40)
    case 3: self = .blocks(.q41)
    case 7: self = .blocks(.q50)
    case 8: self = .blocks(.q51)
    case 9: self = .blocks(.q80)
    default: return nil
    }
  }
}
