import RWKVCheckpoints
import RWKVTensors

/// Tensors in memory: weights that no file holds, or no longer as it does.
struct MemoryCheckpoint: Checkpoint {
  let path: String
  let names: [String]
  let metadata: [String: String]
  private let tensors: [String: Tensor]

  /// Takes tensors under canonical names.
  ///
  /// - Parameter path: Used in messages only.
  init(path: String, _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:])
  {
    self.path = path
    names = tensors.map(\.name)
    self.metadata = metadata
    self.tensors = Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
  }

  func tensor(named name: String) throws(CheckpointError) -> Tensor {
    guard let tensor = tensors[name] else {
      throw CheckpointError(path: path, tensor: name, problem: "not in this model")
    }
    return tensor
  }
}
