import RWKVTensors

/// A checkpoint under canonical names, whichever spelling its file uses.
public struct CanonicalCheckpoint: Checkpoint {
  public let names: [String]
  private let base: any Checkpoint
  private let originals: [String: String]
  /// Whether it has the names of a library rather than BlinkDL's, and so a `config.json` that is about it.
  public let hasNamesOfLibrary: Bool

  public var path: String { base.path }
  public var metadata: [String: String] { base.metadata }
  public var files: [String] { base.files }

  /// Renames all tensors of a checkpoint with `WeightNames.canonical`, without the prefix that trainers
  /// put before all of them.
  ///
  /// - Throws: where two names stand for one weight.
  public init(_ base: any Checkpoint) throws(CheckpointError) {
    var originals: [String: String] = [:]
    let prefix = WeightNames.sharedPrefix(of: base.names)
    var names: [String] = []
    for original in base.names {
      let name = WeightNames.canonical(
        prefix.isEmpty ? original : String(original.dropFirst(prefix.count)))
      names.append(name)
      if let other = originals.updateValue(original, forKey: name) {
        throw CheckpointError(
          path: base.path, tensor: original, problem: "stands for the same weight as \(other)")
      }
    }
    self.base = base
    self.originals = originals
    self.names = names
    hasNamesOfLibrary = originals["emb.weight"].map { $0 != prefix + "emb.weight" } ?? false
  }

  public func tensor(named name: String) throws(CheckpointError) -> Tensor {
    guard let original = originals[name] else { throw .missing(name, in: path) }
    return try base.tensor(named: original)
  }

  public func blocks(named name: String) throws(CheckpointError) -> BlockTensor? {
    guard let original = originals[name] else { throw .missing(name, in: path) }
    return try base.blocks(named: original)
  }
}
