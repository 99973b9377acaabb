import Foundation
import RWKVTensors

/// A checkpoint in several files, with a JSON index that says which tensor lies in which.
///
/// Both `model.safetensors.index.json` and `pytorch_model.bin.index.json` are such indexes; shards
/// lie beside the index. Tensors that the index does not mention are passed over.
public struct ShardedCheckpoint: Checkpoint {
  public let path: String
  public let names: [String]
  public let files: [String]
  /// The file that holds each tensor.
  private let shards: [String: any Checkpoint]

  private struct Index: Decodable {
    let weightMap: [String: String]

    enum CodingKeys: String, CodingKey { case weightMap = "weight_map" }
  }

  private static let indexLimit = 16 << 20

  /// Opens an index and every shard that it names.
  ///
  /// - Throws: `CheckpointError` where the index is damaged, names a file outside its folder, or a
  ///   shard or one of its tensors is missing.
  public init(index path: String) throws(CheckpointError) {
    let json = try readFile(path, limit: Self.indexLimit)
    guard let index = try? JSONDecoder().decode(Index.self, from: json) else {
      throw CheckpointError(path: path, problem: "not an index of shards (no valid weight_map)")
    }
    guard !index.weightMap.isEmpty else {
      throw CheckpointError(path: path, problem: "its weight_map is empty")
    }
    var names: [String] = []
    var shards: [String: any Checkpoint] = [:]
    let tensorsByFile = Dictionary(grouping: index.weightMap.keys) { index.weightMap[$0] ?? "" }
    for (file, tensors) in tensorsByFile.sorted(by: { $0.key < $1.key }) {
      guard Self.staysInside(file) else {
        throw CheckpointError(
          path: path, tensor: tensors.min(), problem: "lies in \(file), outside the folder")
      }
      let shard = try openWeights(sibling(file, of: path))
      let wanted = Set(tensors)
      if let missing = wanted.subtracting(shard.names).min() {
        throw .missing(missing, in: shard.path)
      }
      for name in shard.names where wanted.contains(name) {
        names.append(name)
        shards[name] = shard
      }
    }
    self.path = path
    self.names = names
    self.shards = shards
    files = [path] + tensorsByFile.keys.sorted().map { sibling($0, of: path) }
  }

  public func tensor(named name: String) throws(CheckpointError) -> Tensor {
    guard let shard = shards[name] else { throw .missing(name, in: path) }
    return try shard.tensor(named: name)
  }

  /// Whether a path leads to a file below the folder that it is relative to.
  private static func staysInside(_ file: String) -> Bool {
    // Bytes, for a slash and a combining mark after it are one Character.
    let parts = file.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.allSatisfy { !["", ".", ".."].contains(String(Substring($0))) }
  }
}
