import RWKVCheckpoints
import RWKVTensors

/// A place in a checkpoint under one prefix: takes tensors by leaf name and expected shape, and
/// remembers which were taken, so that what is left over can be named.
struct WeightScope {
  private let checkpoint: any Checkpoint
  private let prefix: String
  private let taken: Taken

  /// The names asked for so far, shared by all scopes of one loading.
  private final class Taken {
    var names: Set<String> = []
    /// Lays blocks out in panels.
    lazy var pool = ThreadPool(threadCount: PhysicalCores.count)
  }

  /// The whole of a checkpoint with canonical names (`WeightNames`).
  init(_ checkpoint: any Checkpoint) {
    self.init(checkpoint, prefix: "", taken: Taken())
  }

  private init(_ checkpoint: any Checkpoint, prefix: String, taken: Taken) {
    self.checkpoint = checkpoint
    self.prefix = prefix
    self.taken = taken
  }

  /// The place below, e.g. `scope("blocks", 3, "att")`.
  func callAsFunction(_ parts: any CustomStringConvertible...) -> WeightScope {
    let suffix = parts.map { "\($0)." }.joined()
    return WeightScope(checkpoint, prefix: prefix + suffix, taken: taken)
  }

  /// A matrix `[rows, columns]`, packed or not, looked at where it lies.
  func matrix(_ name: String, rows: Int, columns: Int) throws(CheckpointError) -> Matrix {
    if let blocks = try has(name) ? checkpoint.blocks(named: prefix + name) : nil {
      taken.names.insert(prefix + name)
      guard blocks.shape == [rows, columns] else {
        throw error(name, "has shape \(blocks.shape), expected \([rows, columns])")
      }
      return try matrix(of: blocks, name)
    }
    guard let packed = try PackedShape(of: prefix + name, in: checkpoint) else {
      return try matrix(of: tensor(name, shape: [rows, columns]))
    }
    taken.names.insert(prefix + name)
    let tensor = try checkpoint.tensor(named: prefix + name)
    guard packed.rows == rows, packed.columns == columns,
      let matrix = PackedMatrix(tensor, format: packed.format, rows: rows, columns: columns)
    else {
      throw error(
        name, "holds \(packed.text) in \(tensor.shape) bytes, expected \(rows)x\(columns)")
    }
    return Matrix(matrix)
  }

  /// A matrix stored as `[columns, rows]` = `[in, out]`, looked at where it lies.
  func transposedMatrix(
    _ name: String, rows: Int, columns: Int
  ) throws(CheckpointError) -> Matrix {
    matrix(of: try tensor(name, shape: [columns, rows]), isTransposed: true)
  }

  /// `count` matrices stored as `[count, rows, columns]`.
  func matrices(
    _ name: String, count: Int, rows: Int, columns: Int
  ) throws(CheckpointError) -> [Matrix] {
    let stack = try tensor(name, shape: [count, rows, columns])
    return (0..<count).map { matrix(of: stack[$0]) }
  }

  /// `count` matrices stored as `[count, columns, rows]`.
  func transposedMatrices(
    _ name: String, count: Int, rows: Int, columns: Int
  ) throws(CheckpointError) -> [Matrix] {
    let stack = try tensor(name, shape: [count, columns, rows])
    var matrices: [Matrix] = []
    for index in 0..<count { matrices.append(matrix(of: stack[index], isTransposed: true)) }
    return matrices
  }

  /// `count` numbers of any shape, widened to float32.
  func vector(_ name: String, count: Int) throws(CheckpointError) -> [Float] {
    let tensor = try take(name)
    guard tensor.count == count else {
      throw wrongShape(name, tensor, "\(count) numbers")
    }
    return tensor.floats()
  }

  /// The numbers of a tensor of that shape, but for dimensions of 1, widened to float32.
  func vector(_ name: String, shape: [Int]) throws(CheckpointError) -> [Float] {
    let tensor = try take(name)
    guard tensor.shape.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) else {
      throw wrongShape(name, tensor, "\(shape)")
    }
    return tensor.floats()
  }

  /// A layer norm's `weight` and `bias`.
  func layerNorm(_ name: String, width: Int, epsilon: Float) throws(CheckpointError) -> LayerNorm {
    LayerNorm(
      weight: try vector(name + ".weight", count: width),
      bias: try vector(name + ".bias", count: width), epsilon: epsilon)
  }

  /// The shape of a tensor of any number of dimensions.
  func shape(_ name: String) throws(CheckpointError) -> [Int] { try take(name).shape }

  /// The shape of a tensor that other sizes are inferred from.
  func shape(_ name: String, dimensions: Int) throws(CheckpointError) -> [Int] {
    if dimensions == 2, let packed = try PackedShape(of: prefix + name, in: checkpoint) {
      return [packed.rows, packed.columns]
    }
    if dimensions == 2, has(name), let blocks = try checkpoint.blocks(named: prefix + name) {
      taken.names.insert(prefix + name)
      return blocks.shape
    }
    let tensor = try take(name)
    guard tensor.shape.count == dimensions, tensor.shape.allSatisfy({ $0 > 0 }) else {
      throw wrongShape(name, tensor, "\(dimensions) dimensions")
    }
    return tensor.shape
  }

  /// Leaves a tensor that means nothing unread, if there is one.
  func passOver(_ name: String) { taken.names.insert(prefix + name) }

  /// Whether the checkpoint has a tensor whose name ends so, wherever it lies.
  func hasAny(_ ending: String) -> Bool { checkpoint.names.contains { $0.hasSuffix(ending) } }

  /// Whether the checkpoint has a tensor of that name.
  func has(_ name: String) -> Bool { checkpoint.names.contains(prefix + name) }

  /// One more than the highest layer number; what is missing below it is named when it is asked for.
  func layerCount() throws(CheckpointError) -> Int {
    let numbers = checkpoint.names.compactMap { name -> Int? in
      let parts = name.split(separator: ".", maxSplits: 2)
      return parts.count == 3 && parts[0] == "blocks" ? Int(parts[1]) : nil
    }
    let highest = numbers.max() ?? -1
    // Each layer has tensors of its own, so a number beyond their count is not a layer's.
    guard (0..<checkpoint.names.count).contains(highest) else {
      throw CheckpointError(
        path: checkpoint.path, problem: "numbers its layers up to \(highest)")
    }
    return highest + 1
  }

  /// Why a tensor cannot be used.
  func error(_ name: String, _ problem: String) -> CheckpointError {
    CheckpointError(path: checkpoint.path, tensor: prefix + name, problem: problem)
  }

  /// Throws if the checkpoint holds tensors that nobody took.
  func requireNothingLeft() throws(CheckpointError) {
    let left = checkpoint.names.filter { !taken.names.contains($0) }
    guard let first = left.first else { return }
    let more = left.count > 1 ? " (and \(left.count - 1) more)" : ""
    throw CheckpointError(
      path: checkpoint.path, tensor: first, problem: "is not part of an RWKV model\(more)")
  }

  private func tensor(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor {
    let tensor = try take(name)
    guard tensor.shape == shape else { throw wrongShape(name, tensor, "\(shape)") }
    return tensor
  }

  private func take(_ name: String) throws(CheckpointError) -> Tensor {
    taken.names.insert(prefix + name)
    let tensor = try checkpoint.tensor(named: prefix + name)
    guard tensor.elementType.isFloatingPoint else {
      throw error(
        name, "holds \(tensor.elementType.rawValue) numbers; weights are F32, F16 or BF16")
    }
    return tensor
  }

  private func matrix(of tensor: Tensor, isTransposed: Bool = false) -> Matrix {
    // Float64 is the one floating-point type that no kernel reads.
    Matrix(tensor, isTransposed: isTransposed)
      ?? Matrix(Tensor(tensor.floats(), shape: tensor.shape), isTransposed: isTransposed)!
  }

  /// Blocks in panels of our own, which hold the same numbers.
  private func matrix(of blocks: BlockTensor, _ name: String) throws(CheckpointError) -> Matrix {
    guard let packed = PackedMatrix(repacking: blocks, on: taken.pool) else {
      throw .unusableScale(prefix + name, in: checkpoint.path)
    }
    return Matrix(packed)
  }

  private func wrongShape(_ name: String, _ tensor: Tensor, _ expected: String) -> CheckpointError {
    error(name, "has shape \(tensor.shape), expected \(expected)")
  }
}
