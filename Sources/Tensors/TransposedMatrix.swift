import CKernels

/// A weight matrix `[rows, columns]` whose tensor is stored the other way, `[columns, rows]` =
/// `[in, out]`, as RWKV-6 stores its adapters.
///
/// It is looked at where it lies: to turn those of a 1.6B model took longer than all else at opening it,
/// and 44 MB that were then memory of the program's own.
struct TransposedMatrix: Sendable {
  let rows: Int
  let columns: Int
  private let tensor: Tensor
  private let type: ck_type

  /// Looks at a tensor of two dimensions; nil where no kernel reads its element type.
  init?(_ tensor: Tensor) {
    guard let type = tensor.elementType.kernelType else { return nil }
    self.tensor = tensor
    self.type = type
    rows = tensor.shape[1]
    columns = tensor.shape[0]
  }

  var byteCount: Int { tensor.byteCount }

  /// Widens rows to float32, one after another.
  func copyRows(_ range: Range<Int>, to output: UnsafeMutablePointer<Float>) {
    tensor.withBytes { bytes in
      for column in 0..<columns {
        for (index, row) in range.enumerated() {
          let number = bytes.baseAddress! + (column * rows + row) * type.byteCount
          Kernels.current.c.pointee.widen(type, number, output + index * columns + column, 1)
        }
      }
    }
  }

  /// `output[T, rows] = input[T, columns] · Wᵀ`: for a few tokens, which only read the weights, cut into
  /// slabs that lie end to end; for more, cut into outputs.
  func work(_ input: Activations, into output: Activations, threads: Int) -> RowWork {
    let weights = tensor.withBytes { $0.baseAddress! }
    if input.rows <= DenseMatrix.fewTokens {
      let product = SlabProduct(type: type, weights: weights, input: input, output: output)
      return RowWork(
        units: product.slabCount, bytesEach: product.height * rows * type.byteCount,
        weights: weights, kernel: .slabs(product))
    }
    let product = TransposedPanelProduct(
      type: type, weights: weights, input: input, output: output, threads: threads)
    return RowWork(
      units: product.panelCount,
      bytesEach: columns * TransposedPanelProduct.panelRows * type.byteCount, weights: weights,
      kernel: .transposedPanels(product))
  }
}
