/// Numbers with a shape, row after row: what a model takes and gives.
///
/// `shape` and `scalars` are called as in Core ML's `MLShapedArray`.
///
///     let logits = try model([inputs]).logits   // [1, T, V]
///     let last = logits[0][logits.shape[1] - 1]  // [V]
public struct ShapedArray: Hashable, Sendable {
  /// The extents, slowest first; empty for a single number.
  public let shape: [Int]
  /// The numbers, the last dimension fastest.
  public let scalars: [Float]

  /// Gives numbers a shape, of which they must be exactly as many as it has places.
  public init(scalars: [Float], shape: [Int]) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == scalars.count,
      "\(scalars.count) numbers do not have the shape \(shape)")
    self.shape = shape
    self.scalars = scalars
  }

  /// How many numbers there are.
  public var scalarCount: Int { scalars.count }

  /// The number, where there is one only; else nil.
  public var scalar: Float? { scalars.count == 1 ? scalars[0] : nil }

  /// A part, by its index in the first dimension, which it lacks.
  public subscript(index: Int) -> ShapedArray {
    precondition(!shape.isEmpty && (0..<shape[0]).contains(index), "no part \(index) of \(shape)")
    let count = scalars.count / shape[0]
    return ShapedArray(
      scalars: Array(scalars[index * count..<(index + 1) * count]),
      shape: Array(shape.dropFirst()))
  }

  /// Arrays joined along a dimension, as `torch.cat` joins them; all others must be equal.
  ///
  /// - Parameters:
  ///   - arrays: One or more.
  ///   - axis: The dimension, counted from 0.
  public static func concatenating(_ arrays: [ShapedArray], axis: Int) -> ShapedArray {
    precondition(!arrays.isEmpty, "nothing to join")
    var shape = arrays[0].shape
    precondition(shape.indices.contains(axis), "no dimension \(axis) in \(shape)")
    shape[axis] = arrays.reduce(0) { $0 + $1.shape[axis] }
    var scalars: [Float] = []
    scalars.reserveCapacity(shape.reduce(1, *))
    for outer in 0..<shape[..<axis].reduce(1, *) {
      for array in arrays {
        precondition(
          array.shape.count == shape.count
            && array.shape.indices.allSatisfy { $0 == axis || array.shape[$0] == shape[$0] },
          "\(array.shape) does not fit \(shape)")
        let count = array.shape[axis...].reduce(1, *)
        scalars += array.scalars[outer * count..<(outer + 1) * count]
      }
    }
    return ShapedArray(scalars: scalars, shape: shape)
  }

  /// Whether all numbers are as near as `|a − b| ≤ atol + rtol · |b|`: `torch.allclose`, with its defaults.
  public func isClose(to other: ShapedArray, rtol: Float = 1e-5, atol: Float = 1e-8) -> Bool {
    shape == other.shape
      && zip(scalars, other.scalars).allSatisfy { a, b in
        a == b || abs(a - b) <= atol + rtol * abs(b)
      }
  }

  /// Which index of the last dimension holds the greatest number, for each of the others.
  public func argmax() -> [Int] {
    guard let width = shape.last, width > 0 else { return [] }
    return stride(from: 0, to: scalars.count, by: width).map { start in
      (start..<start + width).max { scalars[$0] < scalars[$1] }! - start
    }
  }
}

extension ShapedArray: CustomStringConvertible {
  /// The numbers in brackets, or the shape where there are many.
  public var description: String {
    guard scalars.count <= 1000 else { return "ShapedArray(shape: \(shape))" }
    guard !shape.isEmpty else { return "\(scalars[0])" }
    guard shape.count > 1 else { return "\(scalars)" }
    return "[" + (0..<shape[0]).map { self[$0].description }.joined(separator: ", ") + "]"
  }
}
