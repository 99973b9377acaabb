import CKernels

/// A weight matrix in the floating-point type it is stored in, row after row.
struct DenseMatrix: Sendable {
  let rows: Int
  let columns: Int
  private let tensor: Tensor
  private let type: ck_type

  /// Looks at a tensor of two dimensions; nil where no kernel reads its element type.
  init?(_ tensor: Tensor) {
    guard let type = tensor.elementType.kernelType else { return nil }
    self.tensor = tensor
    self.type = type
    rows = tensor.shape[0]
    columns = tensor.shape[1]
  }

  var byteCount: Int { tensor.byteCount }

  /// Widens rows to float32, one after another.
  func copyRows(_ range: Range<Int>, to output: UnsafeMutablePointer<Float>) {
    tensor.withBytes { bytes in
      let start = bytes.baseAddress! + range.lowerBound * rowBytes
      Kernels.current.c.pointee.widen(type, start, output, range.count * columns)
    }
  }

  /// `output[T, rows] = input[T, columns] · Wᵀ`, cut into rows.
  ///
  /// A few tokens are matrix × vector products of our own, so that reading them together gives bit
  /// for bit what reading them one by one gives; more are OpenBLAS's.
  func work(_ input: Activations, into output: Activations, threads: Int) -> RowWork {
    let weights = tensor.withBytes { $0.baseAddress! }
    if input.rows <= Self.fewTokens {
      let product = VectorProduct(type: type, weights: weights, input: input, output: output)
      return RowWork(
        units: rows, bytesEach: rowBytes, weights: weights, kernel: .vectors(product))
    }
    let product = PanelProduct(
      type: type, weights: weights, input: input, output: output, threads: threads)
    return RowWork(
      units: product.panelCount, bytesEach: PanelProduct.panelRows * rowBytes, weights: weights,
      kernel: .panels(product))
  }

  /// Up to so many tokens vectors beat panels, which OpenBLAS first rearranges: by a factor of 2 to 5
  /// for two tokens; the two are even at about 8 (float32) to 16 (half precision). So the replies
  /// that are written at once, 8 at the most, are each what they would be alone.
  static let fewTokens = 8

  private var rowBytes: Int { columns * type.byteCount }
}
