import RWKVTensors

/// A GGUF file (llama.cpp): metadata, then tensors under names of its own.
///
/// Plain numbers are looked at where they lie. Opening costs the header only.
public struct GGUFFile: Checkpoint {
  public let path: String
  public let names: [String]
  /// The file's metadata.
  public let values: GGUFMetadata
  private let storage: TensorStorage
  private let tensors: [String: StoredTensor]

  /// Opens a file.
  ///
  /// - Throws: `CheckpointError` where it is missing, damaged, split, or holds a type that is not read.
  public init(path: String) throws(CheckpointError) {
    try self.init(path: path, contents: try mapFile(path))
  }

  /// Reads a file that is already in memory; `path` is used in messages only.
  public init(path: String, contents: TensorStorage) throws(CheckpointError) {
    let header = try GGUFHeader(contents, path: path)
    self.path = path
    storage = contents
    values = header.metadata
    names = header.tensors.map(\.name)
    tensors = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0.tensor) })
  }

  /// The shape of a tensor, slowest extent first: ggml says it the other way round.
  public func shape(of name: String) throws(CheckpointError) -> [Int] {
    try stored(name).shape
  }

  public func tensor(named name: String) throws(CheckpointError) -> Tensor {
    guard let tensor = try stored(name).tensor(in: storage) else {
      throw .unusableScale(name, in: path)
    }
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
