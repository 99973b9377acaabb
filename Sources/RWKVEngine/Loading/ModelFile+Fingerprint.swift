import Foundation
import RWKVCheckpoints
import RWKVPlatform
import RWKVTensors

extension ModelFile {
  /// Tells this model from every other: names, shapes, types and all bytes of its tensors, and the
  /// constants that change what they compute.
  ///
  /// The container does not matter: the same weights in `.pth` and safetensors are equal. Reads the whole file;
  /// `ModelIdentities` remembers what came of it.
  ///
  /// - Parameter isCancelled: Asked between tensors.
  /// - Throws: `CheckpointError` where the file is damaged; `CancellationError`.
  public func fingerprint(isCancelled: () -> Bool = { false }) throws -> String {
    // Random weights are what their shape says, each time anew.
    guard !(checkpoint is SyntheticCheckpoint) else {
      var fingerprint = XXH3()
      fingerprint.update(constants)
      fingerprint.update("\(path) \(checkpoint.metadata.sorted { $0.key < $1.key })")
      return fingerprint.digest.description
    }
    return try hash { fingerprint, bytes in
      if isCancelled() { throw CancellationError() }
      fingerprint.update(bytes)
    }
  }

  /// The same of a sample of every tensor's bytes: enough to know a model again, not to trust it.
  public func sample() throws -> String {
    try hash { fingerprint, bytes in
      let sample = 64
      guard bytes.count > 32 * sample else { return fingerprint.update(bytes) }
      for index in 0..<16 {
        let start = (bytes.count - sample) / 15 * index
        fingerprint.update(UnsafeRawBufferPointer(rebasing: bytes[start..<start + sample]))
      }
    }
  }

  /// The constants that change what the weights compute, as text.
  var constants: String {
    "\(architecture.layerNormEpsilon) \(architecture.groupNormEpsilon) "
      + "\(architecture.rescaleEvery) \(architecture.tiedEmbeddings)"
      + (architecture.weightsAreDivided ? " divided" : "")
  }

  private func hash(
    _ combine: (inout XXH3, UnsafeRawBufferPointer) throws -> Void
  ) throws -> String {
    var fingerprint = XXH3()
    fingerprint.update(constants)
    for name in checkpoint.names.sorted() {
      fingerprint.update(name)
      if let blocks = try checkpoint.blocks(named: name) {
        fingerprint.update("\(blocks.format.rawValue) \(blocks.shape)")
        try blocks.withBytes { try combine(&fingerprint, $0) }
        continue
      }
      let tensor = try checkpoint.tensor(named: name)
      fingerprint.update("\(tensor.elementType.rawValue) \(tensor.shape)")
      if let packed = try PackedShape(of: name, in: checkpoint) { fingerprint.update(packed.text) }
      try tensor.withBytes { try combine(&fingerprint, $0) }
    }
    return fingerprint.digest.description
  }
}
