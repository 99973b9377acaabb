import RWKVTensors

/// A set of named tensors on disk: a model, a state, a file of expected values.
public protocol Checkpoint: Sendable {
  /// The path that was opened, as the person named it: used in messages.
  var path: String { get }

  /// The names of all tensors, in the file's order.
  var names: [String] { get }

  /// The paths of the files that its tensors lie in; none for one that is made up.
  var files: [String] { get }

  /// Metadata beside the tensors; only safetensors has any.
  var metadata: [String: String] { get }

  /// The tensor of that name, aligned for its element type.
  ///
  /// - Throws: `CheckpointError` where there is none, or where its bytes lie outside the file.
  func tensor(named name: String) throws(CheckpointError) -> Tensor

  /// The tensor in blocks of a few bits a number, where the file holds it so and `tensor(named:)` would
  /// widen it; else nil.
  ///
  /// - Throws: as `tensor(named:)`.
  func blocks(named name: String) throws(CheckpointError) -> BlockTensor?
}

extension CheckpointError {
  /// The file was opened and has no tensor of that name.
  static func missing(_ name: String, in path: String) -> CheckpointError {
    CheckpointError(path: path, tensor: name, problem: "not in this file")
  }

  /// A block has a scale that is not a number, or so large that its weights are none.
  public static func unusableScale(_ name: String, in path: String) -> CheckpointError {
    CheckpointError(
      path: path, tensor: name, problem: "a scale of its blocks is no number: the file is damaged")
  }
}

extension Checkpoint {
  public var metadata: [String: String] { [:] }

  public var files: [String] { [path] }

  public func blocks(named name: String) throws(CheckpointError) -> BlockTensor? { nil }
}
