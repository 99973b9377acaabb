import RWKVTensors

/// A checkpoint under canonical names, whichever spelling its file uses.
public struct CanonicalCheckpoint: Checkpoint {
  public let names: [String]
  private let base: any Checkpoint
  private let originals: [String: String]

  public var path: String { base.path }
  public var metadata: [String: String] { base.metadata }

  /// Renames all tensors of a checkpoint with `WeightNames.canonical`.
  ///
  /// - Throws: where two names stand for one weight.
  public init(_ base: any Checkpoint) throws(CheckpointError) {
    var originals: [String: String] = [:]
    for original in base.names {
      let name = WeightNames.canonical(original)
      if let other = originals.updateValue(original, forKey: name) {
        throw CheckpointError(
          path: base.path, tensor: original, problem: "stands for the same weight as \(other)")
      }
    }
    self.base = base
    self.originals = originals
    names = base.names.map(WeightNames.canonical)
  }

  /// The name in the file of a tensor under its canonical name.
  public func originalName(of name: String) -> String? { originals[name] }

  public func tensor(named name: String) throws(CheckpointError) -> Tensor {
    guard let original = originals[name] else { throw .missing(name, in: path) }
    return try base.tensor(named: original)
  }
}
