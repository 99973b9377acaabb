import Foundation
import RWKVCheckpoints
import RWKVTensors

// Models that are no longer as their file has them.
extension ModelFile {
  /// The model with its matrices in that floating-point type, rounded in memory; vectors keep every digit.
  ///
  /// - Throws: `CheckpointError` where a tensor cannot be read, or is packed.
  package func keeping(_ type: ElementType) throws -> ModelFile {
    try changed { name, tensor throws(CheckpointError) in
      guard try PackedShape(of: name, in: checkpoint) == nil else {
        throw CheckpointError(
          path: path, tensor: name, problem: "is packed, and cannot be kept in another type")
      }
      return tensor.isMatrix ? tensor.converted(to: type) : tensor
    }
  }

  /// The model with another number of rows in its embedding and its head: the first ones as they are, new
  /// ones the mean of all, as transformers makes them.
  ///
  /// - Throws: `EngineError` where the number is not positive, `CheckpointError` where a tensor cannot be
  ///   read.
  package func resized(toRows rows: Int) throws -> ModelFile {
    guard (1...1 << 24).contains(rows) else {
      throw EngineError(path: path, problem: "cannot have an embedding of \(rows) rows")
    }
    var configuration = try JSONSerialization.jsonObject(with: self.configuration())
    if var fields = configuration as? [String: Any] {
      fields["vocab_size"] = rows
      configuration = fields
    }
    let tensors = try self.tensors { name, tensor throws(CheckpointError) in
      ["emb.weight", "head.weight"].contains(name) ? tensor.resized(toRows: rows) : tensor
    }
    return try ModelFile(
      MemoryCheckpoint(path: path, tensors), from: self, rows: rows,
      configuration: JSONSerialization.data(withJSONObject: configuration))
  }

  private func changed(
    _ change: (_ name: String, _ tensor: Tensor) throws(CheckpointError) -> Tensor
  ) throws -> ModelFile {
    try ModelFile(MemoryCheckpoint(path: path, tensors(after: change)), from: self)
  }

  private func tensors(
    after change: (_ name: String, _ tensor: Tensor) throws(CheckpointError) -> Tensor
  ) throws -> [(name: String, tensor: Tensor)] {
    try checkpoint.names.map { name in
      (name, try change(name, checkpoint.tensor(named: name)))
    }
  }
}

extension Tensor {
  /// Whether it has more than one row and column: not a vector, whatever dimensions of 1 it has.
  var isMatrix: Bool { shape.filter { $0 > 1 }.count > 1 }

  /// The first rows of a matrix, and behind them as many of their mean as are wanted.
  fileprivate func resized(toRows rows: Int) -> Tensor {
    let (old, columns) = (shape[0], shape[1])
    var numbers = Array(floats().prefix(min(old, rows) * columns))
    if rows > old {
      var mean = [Double](repeating: 0, count: columns)
      for (index, number) in numbers.enumerated() { mean[index % columns] += Double(number) }
      let row = mean.map { Float($0 / Double(old)) }
      for _ in old..<rows { numbers += row }
    }
    return Tensor(numbers, shape: [rows, columns]).converted(to: elementType)
  }
}
