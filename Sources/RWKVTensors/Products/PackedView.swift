import CRWKVKernels

/// Looks at a weight matrix in panels of a few bits a weight.
struct PackedView {
  let rows: Int
  let columns: Int
  private let format: ck_format
  private let panels: UnsafeRawPointer
  private let panelRows: Int
  private let panelRowBytes: Int

  init(_ matrix: PackedMatrix) {
    rows = matrix.rows
    columns = matrix.columns
    format = matrix.format.kernelFormat
    panels = matrix.tensor.withBytes { $0.baseAddress! }
    panelRows = matrix.tensor.shape[0]
    panelRowBytes = matrix.tensor.shape[1] * matrix.tensor.shape[2]
  }

  /// Widens rows to float32, one after another.
  func copyRows(_ range: Range<Int>, to output: UnsafeMutablePointer<Float>) {
    for (index, row) in range.enumerated() {
      let (panelRow, inside) = row.quotientAndRemainder(dividingBy: PackedFormat.panelRows)
      Kernels.current.c.pointee.unpack_row(
        format, panels + panelRow * panelRowBytes, inside, columns, output + index * columns)
    }
  }

  /// `output[T, rows] = input[T, columns] · Wᵀ`, with the input rounded to int8 by block, cut into rows
  /// of panels.
  func work(
    _ input: Activations, into output: Activations, room: UnsafeMutablePointer<Float>,
    on pool: ThreadPool
  ) -> RowWork {
    let product = PackedProduct(
      format: format, rows: rows, rowBytes: panelRowBytes, panels: panels,
      input: QuantisedActivations(input, room: room, on: pool), output: output)
    return RowWork(
      units: panelRows, rowsEach: PackedFormat.panelRows, bytesEach: panelRowBytes,
      weights: panels, kernel: .packed(product), output: output)
  }

  /// Floats that `work` needs room for.
  func roomCount(tokens: Int) -> Int {
    QuantisedActivations.roomCount(rows: tokens, columns: columns)
  }
}
