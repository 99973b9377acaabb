/// A weight matrix `[rows, columns]` = `[out, in]`: floating point as stored in the file, or packed.
///
/// Its products are the only place where speed matters to a reply: a token reads every matrix once.
/// How they are computed is nobody's business above this line.
public struct Matrix: Sendable {
  /// Looks at the weights, without ownership.
  private enum View {
    case dense(DenseView)
    case packed(PackedView)
  }

  /// Outputs.
  public let rows: Int
  /// Inputs.
  public let columns: Int
  /// The bytes that a product with one vector reads.
  public let byteCount: Int
  // The view is of the tensor's memory, which is never written.
  nonisolated(unsafe) private let view: View
  private let tensor: Tensor

  /// Looks at a tensor of two dimensions, `[rows, columns]`, or `[columns, rows]` = `[in, out]` where it
  /// is transposed.
  ///
  /// Returns nil where its element type is not one that weights are used in (float32, float16,
  /// bfloat16); float64 and integers are converted by the reader of the checkpoint.
  public init?(_ tensor: Tensor, isTransposed: Bool = false) {
    precondition(tensor.shape.count == 2)
    guard let dense = DenseView(tensor, isTransposed: isTransposed) else { return nil }
    self.tensor = tensor
    view = .dense(dense)
    rows = dense.rows
    columns = dense.columns
    byteCount = tensor.byteCount
  }

  /// A matrix of packed weights.
  public init(_ packed: PackedMatrix) {
    tensor = packed.tensor
    view = .packed(PackedView(packed))
    rows = packed.rows
    columns = packed.columns
    byteCount = tensor.byteCount
  }

  /// `output[n, columns]` = the rows of a range, widened to float32.
  public func copyRows(_ range: Range<Int>, to output: UnsafeMutablePointer<Float>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows)
    switch view {
    case .dense(let dense): dense.copyRows(range, to: output)
    case .packed(let packed): packed.copyRows(range, to: output)
    }
  }

  /// A row of `output` becomes one row of the matrix, widened to float32.
  public func copy(row: Int, into output: Activations, row outputRow: Int) {
    copyRows(row..<row + 1, to: output[outputRow])
  }

  /// `output[T, rows] = input[T, columns] · Wᵀ`.
  ///
  /// The result does not depend on the number of threads.
  public func multiply(_ input: Activations, into output: Activations, on pool: ThreadPool) {
    let room = Activations.allocate(rows: 1, columns: roomCount(rows: input.rows))
    defer { room.deallocate() }
    withExtendedLifetime(self) {
      pool.run([product(input, into: output, room: room.base, on: pool)])
    }
  }

  /// A product that is ready to be computed, alone or beside others.
  ///
  /// It looks at the matrix and the activations without ownership, so that a reply, which asks for a
  /// hundred of them a token, counts no references.
  public struct Product {
    fileprivate let work: RowWork
    /// Where the result goes.
    public var output: Activations { work.output }
  }

  /// Floats of memory of its own that a product with so many tokens needs.
  public func roomCount(rows: Int) -> Int {
    switch view {
    case .dense(let dense): dense.roomCount(tokens: rows)
    case .packed(let packed): packed.roomCount(tokens: rows)
    }
  }

  /// `output[T, rows] = f(input[T, columns] · Wᵀ)`, ready to be computed.
  ///
  /// - Parameters:
  ///   - f: What the sums go through, if anything.
  ///   - room: `roomCount(rows: T)` floats, used until it is computed.
  public func product(
    _ input: Activations, into output: Activations, then f: Nonlinearity? = nil,
    room: UnsafeMutablePointer<Float>, on pool: ThreadPool
  ) -> Product {
    precondition(
      input.columns == columns && output.columns == rows && input.rows == output.rows)
    var work =
      switch view {
      case .dense(let dense):
        dense.work(input, into: output, room: room, threads: pool.threadCount)
      case .packed(let packed): packed.work(input, into: output, room: room, on: pool)
      }
    work.nonlinearity = f
    return Product(work: work)
  }
}

extension ThreadPool {
  /// Computes several products, which share one loop: none waits for the end of another.
  ///
  /// Whoever asks for it keeps the matrices alive.
  public func run(_ products: [Matrix.Product]) {
    withUnsafeTemporaryAllocation(of: RowWork.self, capacity: products.count) { works in
      for (index, product) in products.enumerated() {
        works.initializeElement(at: index, to: product.work)
      }
      run(UnsafeBufferPointer(works))
    }
    for product in products { product.work.finish() }
  }
}
