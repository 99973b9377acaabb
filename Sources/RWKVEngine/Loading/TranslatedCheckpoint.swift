import RWKVCheckpoints
import RWKVTensors

/// A weight under its canonical name, taken out of a container with names and forms of its own.
struct WeightSource: Sendable {
  /// The change made to the container's tensor.
  enum Form: Sendable {
    /// It is the weight.
    case whole
    /// It is the weight under another shape.
    case reshaped([Int])
    /// One of so many equal parts is.
    case part(Int, of: Int)
    /// Every number goes through a function, and the shape becomes another.
    case mapped([Int], @Sendable (Float) -> Float)
  }

  /// The canonical name.
  let name: String
  let form: Form

  init(_ name: String, _ form: Form = .whole) {
    self.name = name
    self.form = form
  }
}

/// A checkpoint of a container whose weights have names and forms of their own, under canonical names.
struct TranslatedCheckpoint: Checkpoint {
  let names: [String]
  private let base: any Checkpoint
  private let sources: [String: (original: String, form: WeightSource.Form)]
  private let keepsBlocks: @Sendable (String) -> Bool

  var path: String { base.path }
  var metadata: [String: String] { base.metadata }
  var files: [String] { base.files }

  /// Renames all tensors.
  ///
  /// - Parameters:
  ///   - keepsBlocks: Whether a weight may stay in blocks of a few bits; others are widened.
  ///   - sources: The weights that a tensor holds; none for one that means nothing.
  /// - Throws: where two tensors hold one weight.
  init(
    _ base: any Checkpoint, keepsBlocks: @escaping @Sendable (String) -> Bool = { _ in true },
    sources: (String) throws(CheckpointError) -> [WeightSource]
  ) throws(CheckpointError) {
    var found: [String: (original: String, form: WeightSource.Form)] = [:]
    var names: [String] = []
    for original in base.names {
      for source in try sources(original) {
        if let other = found.updateValue((original, source.form), forKey: source.name) {
          throw CheckpointError(
            path: base.path, tensor: original,
            problem: "stands for the same weight as \(other.original)")
        }
        names.append(source.name)
      }
    }
    self.base = base
    self.names = names
    self.sources = found
    self.keepsBlocks = keepsBlocks
  }

  func tensor(named name: String) throws(CheckpointError) -> Tensor {
    let (original, form) = try source(name)
    let tensor = try base.tensor(named: original)
    switch form {
    case .whole: return tensor
    case .reshaped(let shape):
      try require(tensor.count == shape.reduce(1, *), original, tensor.shape)
      return tensor.reshaped(shape)
    case .part(let index, let count):
      try require(tensor.count > 0 && tensor.count.isMultiple(of: count), original, tensor.shape)
      return tensor.reshaped([count, tensor.count / count])[index]
    case .mapped(let shape, let function):
      try require(tensor.count == shape.reduce(1, *), original, tensor.shape)
      return Tensor(tensor.floats().map(function), shape: shape)
    }
  }

  func blocks(named name: String) throws(CheckpointError) -> BlockTensor? {
    let (original, form) = try source(name)
    guard case .whole = form, keepsBlocks(name), let blocks = try base.blocks(named: original),
      blocks.shape.count == 2
    else { return nil }
    return blocks
  }

  private func source(
    _ name: String
  ) throws(CheckpointError) -> (original: String, form: WeightSource.Form) {
    guard let source = sources[name] else {
      throw CheckpointError(path: path, tensor: name, problem: "not in this file")
    }
    return source
  }

  private func require(
    _ fits: Bool, _ original: String, _ shape: [Int]
  ) throws(CheckpointError) {
    guard fits else {
      throw CheckpointError(
        path: path, tensor: original,
        problem: "has the shape \(shape), which does not fit the model")
    }
  }
}
