import RWKVTensors

/// A set of named tensors on disk: a model, a state, a file of expected values.
public protocol Checkpoint: Sendable {
  /// What was opened, as the person named it: used in messages.
  var path: String { get }

  /// The names of all tensors, in the file's order.
  var names: [String] { get }

  /// The paths of the files that its tensors lie in; none for one that is made up.
  var files: [String] { get }

  /// What the file says beside its tensors; only safetensors says anything.
  var metadata: [String: String] { get }

  /// The tensor of that name, aligned for its element type.
  ///
  /// - Throws: `CheckpointError` where there is none, or where its bytes lie outside the file.
  func tensor(named name: String) throws(CheckpointError) -> Tensor
}

extension CheckpointError {
  /// The file was opened and has no tensor of that name.
  static func missing(_ name: String, in path: String) -> CheckpointError {
    CheckpointError(path: path, tensor: name, problem: "not in this file")
  }
}

extension Checkpoint {
  public var metadata: [String: String] { [:] }

  public var files: [String] { [path] }
}
