import RWKVTensors

/// A file of `torch.save` (1.6 or later): a zip archive of a pickle and one entry a storage.
///
/// `pytorch_model.bin` and BlinkDL's `.pth` files are such. Tensors are views into the mapped
/// file wherever their elements lie there in order and aligned.
public struct TorchArchive: Checkpoint {
  public let path: String
  public let names: [String]
  private let file: TensorStorage
  private let directory: TorchZip
  /// The one folder of the archive, with its slash.
  private let folder: String
  private let tensors: [String: TorchTensor]

  /// Opens a file.
  ///
  /// - Throws: `CheckpointError` where it is missing or damaged, or describes more than tensors.
  public init(path: String) throws(CheckpointError) {
    try self.init(path: path, contents: try mapFile(path))
  }

  /// Reads a file that is already in memory; `path` is used in messages only.
  public init(path: String, contents: TensorStorage) throws(CheckpointError) {
    let directory = try TorchZip(contents, path: path)
    let pickles = directory.names.filter { $0.hasSuffix("/data.pkl") }
    guard pickles.count == 1 else {
      throw CheckpointError(path: path, problem: "a zip archive, but none that torch.save wrote")
    }
    let folder = String(pickles[0].dropLast("data.pkl".count))
    try Self.requireLittleEndian(directory, folder: folder, in: contents, path: path)
    let pickle = try PickleMachine.load(
      contents, range: try directory.bytes(of: pickles[0]), path: path)
    let weights = try TorchStateDictionary(pickle, path: path).tensors

    self.path = path
    file = contents
    self.directory = directory
    self.folder = folder
    names = weights.map(\.name)
    tensors = Dictionary(uniqueKeysWithValues: weights.map { ($0.name, $0.tensor) })
    for (name, tensor) in weights { try requireStorage(of: tensor, named: name) }
  }

  public func tensor(named name: String) throws(CheckpointError) -> Tensor {
    guard let tensor = tensors[name] else { throw .missing(name, in: path) }
    do {
      let bytes = try directory.bytes(of: entry(of: tensor))
      return tensor.tensor(in: file, storageAt: bytes.lowerBound)
    } catch {
      throw CheckpointError(path: path, tensor: name, problem: error.problem)
    }
  }

  private func entry(of tensor: TorchTensor) -> String { "\(folder)data/\(tensor.storage.key)" }

  /// Holds that the directory has a tensor's storage, in the size that the pickle says.
  private func requireStorage(
    of tensor: TorchTensor, named name: String
  ) throws(CheckpointError) {
    let expected = tensor.storage.byteCount
    guard let size = directory.size(of: entry(of: tensor)) else {
      throw CheckpointError(
        path: path, tensor: name, problem: "its data, \(entry(of: tensor)), are missing")
    }
    guard size == expected else {
      throw CheckpointError(
        path: path, tensor: name,
        problem: "its storage has \(size) bytes, the pickle says \(expected)")
    }
  }

  private static func requireLittleEndian(
    _ directory: TorchZip, folder: String, in file: TensorStorage, path: String
  ) throws(CheckpointError) {
    let entry = folder + "byteorder"
    // Files from before torch 2.1 lack the entry.
    guard directory.size(of: entry) != nil else { return }
    let bytes = try directory.bytes(of: entry)
    guard file.bytes[bytes].elementsEqual("little".utf8) else {
      throw CheckpointError(path: path, problem: "its numbers are not stored little-endian")
    }
  }
}
