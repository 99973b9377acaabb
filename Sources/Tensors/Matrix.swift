/// A weight matrix `[rows, columns]` = `[out, in]`: floating point as stored in the file, or packed.
///
/// Its products are the only place where speed matters to a reply: a token reads every matrix once.
/// How they are computed is nobody's business above this line.
public struct Matrix: Sendable {
  private enum Storage {
    case dense(DenseMatrix)
    case packed(PackedMatrix)
  }

  /// Outputs.
  public let rows: Int
  /// Inputs.
  public let columns: Int
  private let storage: Storage

  /// Looks at a tensor of two dimensions, `[rows, columns]`, or `[columns, rows]` = `[in, out]` where it
  /// is transposed.
  ///
  /// Returns nil where its element type is not one that weights are used in (float32, float16,
  /// bfloat16); float64 and integers are converted by the reader of the checkpoint.
  public init?(_ tensor: Tensor, isTransposed: Bool = false) {
    precondition(tensor.shape.count == 2)
    guard let dense = DenseMatrix(tensor, isTransposed: isTransposed) else { return nil }
    storage = .dense(dense)
    rows = dense.rows
    columns = dense.columns
  }

  /// A matrix of packed weights.
  public init(_ packed: PackedMatrix) {
    storage = .packed(packed)
    rows = packed.rows
    columns = packed.columns
  }

  /// The bytes that a product with one vector reads.
  public var byteCount: Int {
    switch storage {
    case .dense(let dense): dense.byteCount
    case .packed(let packed): packed.byteCount
    }
  }

  /// `output[n, columns]` = the rows of a range, widened to float32.
  public func copyRows(_ range: Range<Int>, to output: UnsafeMutablePointer<Float>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows)
    switch storage {
    case .dense(let dense): dense.copyRows(range, to: output)
    case .packed(let packed): packed.copyRows(range, to: output)
    }
  }

  /// `output[T, rows] = input[T, columns] · Wᵀ`.
  ///
  /// The result does not depend on the number of threads.
  public func multiply(_ input: Activations, into output: Activations, on pool: ThreadPool) {
    Self.multiply([Product(self, input, into: output)], on: pool)
  }

  /// A matrix, what it is multiplied with, and where the result goes.
  public struct Product {
    fileprivate let matrix: Matrix
    fileprivate let input: Activations
    fileprivate let output: Activations

    /// `output[T, rows] = input[T, columns] · Wᵀ`.
    public init(_ matrix: Matrix, _ input: Activations, into output: Activations) {
      precondition(
        input.columns == matrix.columns && output.columns == matrix.rows
          && input.rows == output.rows)
      self.matrix = matrix
      self.input = input
      self.output = output
    }
  }

  /// Several products at once, which share one loop of the threads: none waits for the end of
  /// another.
  public static func multiply(_ products: [Product], on pool: ThreadPool) {
    let works = products.map { product in
      switch product.matrix.storage {
      case .dense(let dense):
        dense.work(product.input, into: product.output, threads: pool.threadCount)
      case .packed(let packed): packed.work(product.input, into: product.output, on: pool)
      }
    }
    withExtendedLifetime(products) { pool.run(works) }
    for work in works { work.finish() }
  }
}
