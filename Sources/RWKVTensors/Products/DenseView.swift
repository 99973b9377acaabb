import CRWKVKernels

/// Looks at a weight matrix in the floating-point type it is stored in.
///
/// It is read where it lies, whichever way: to turn the adapters of a 1.6B RWKV-6, which are stored
/// `[in, out]`, took longer than all else at opening it, and 44 MB of memory of the program's own.
struct DenseView {
  let rows: Int
  let columns: Int
  private let weights: UnsafeRawPointer
  private let type: ck_type
  private let isTransposed: Bool

  /// Looks at a tensor of two dimensions, `[rows, columns]`, or `[columns, rows]` where it is transposed;
  /// nil where no kernel reads its element type.
  init?(_ tensor: Tensor, isTransposed: Bool = false) {
    guard let type = tensor.elementType.kernelType else { return nil }
    weights = tensor.withBytes { $0.baseAddress! }
    self.type = type
    self.isTransposed = isTransposed
    rows = tensor.shape[isTransposed ? 1 : 0]
    columns = tensor.shape[isTransposed ? 0 : 1]
  }

  /// Widens rows to float32, one after another.
  func copyRows(_ range: Range<Int>, to output: UnsafeMutablePointer<Float>) {
    guard isTransposed else {
      let start = weights + range.lowerBound * rowBytes
      return Kernels.current.c.pointee.widen(type, start, output, range.count * columns)
    }
    for column in 0..<columns {
      for (index, row) in range.enumerated() {
        let number = weights + (column * rows + row) * type.byteCount
        Kernels.current.c.pointee.widen(type, number, output + index * columns + column, 1)
      }
    }
  }

  /// `output[T, rows] = input[T, columns] · Wᵀ`, cut into rows; for a few tokens, which only read the
  /// weights, cut into what lies end to end.
  ///
  /// A few tokens are products with a vector of our own, so that reading them together gives bit
  /// for bit what reading them one by one gives; more are OpenBLAS's.
  func work(
    _ input: Activations, into output: Activations, room: UnsafeMutablePointer<Float>, threads: Int
  ) -> RowWork {
    guard input.rows <= Self.fewTokens else {
      let product = PanelProduct(
        type: type, weights: weights, isTransposed: isTransposed, input: input, output: output,
        threads: threads)
      return RowWork(
        units: product.panelCount, rowsEach: PanelProduct.panelRows,
        bytesEach: PanelProduct.panelRows * rowBytes, weights: weights, kernel: .panels(product),
        output: output)
    }
    if isTransposed {
      let product = SlabProduct(
        type: type, weights: weights, input: input, output: output, room: room)
      return RowWork(
        units: product.slabCount, rowsEach: 0, bytesEach: product.height * rows * type.byteCount,
        weights: weights, kernel: .slabs(product), output: output)
    }
    let product = VectorProduct(type: type, weights: weights, input: input, output: output)
    return RowWork(
      units: rows, rowsEach: 1, bytesEach: rowBytes, weights: weights, kernel: .vectors(product),
      output: output)
  }

  /// Floats that `work` needs room for.
  func roomCount(tokens: Int) -> Int {
    guard isTransposed, tokens <= Self.fewTokens else { return 0 }
    return SlabProduct.slabCount(type: type, inputs: columns, outputs: rows) * tokens * rows
  }

  /// Up to so many tokens vectors beat panels, which OpenBLAS first rearranges: by a factor of 2 to 5
  /// for two tokens; the two are even at about 8 (float32) to 16 (half precision). So the replies
  /// that are written at once, 8 at the most, are each what they would be alone.
  private static let fewTokens = 8

  private var rowBytes: Int { columns * type.byteCount }
}
