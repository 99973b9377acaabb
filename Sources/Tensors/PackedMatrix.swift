import CKernels

/// A weight matrix in panels of 8 rows × 32 columns of a few bits a weight.
public struct PackedMatrix: Sendable {
  /// How the weights are packed.
  public let format: PackedFormat
  /// Outputs.
  public let rows: Int
  /// Inputs.
  public let columns: Int
  /// The panels as bytes, `[panel rows, blocks, bytes of a panel]`, as a file holds them.
  public let tensor: Tensor

  /// Looks at packed bytes; nil where their shape does not fit.
  public init?(_ tensor: Tensor, format: PackedFormat, rows: Int, columns: Int) {
    guard tensor.elementType == .uint8,
      tensor.shape == Self.shape(format: format, rows: rows, columns: columns)
    else { return nil }
    self.format = format
    self.rows = rows
    self.columns = columns
    self.tensor = tensor
  }

  /// Packs a matrix, its rows shared among the threads.
  public init(packing matrix: Matrix, as format: PackedFormat, on pool: ThreadPool) {
    let shape = Self.shape(format: format, rows: matrix.rows, columns: matrix.columns)
    let (panelRows, blocks) = (shape[0], shape[1])
    let storage = TensorStorage(count: shape.reduce(1, *)) { bytes in
      let room = Activations.allocate(
        rows: pool.threadCount * PackedFormat.panelRows, columns: matrix.columns)
      defer { room.deallocate() }
      pool.run(count: panelRows) { panelRow, thread in
        let first = panelRow * PackedFormat.panelRows
        let count = min(PackedFormat.panelRows, matrix.rows - first)
        let mine = room[thread * PackedFormat.panelRows]
        matrix.copyRows(first..<first + count, to: mine)
        Kernels.current.c.pointee.pack(
          format.kernelFormat, mine, count, matrix.columns, matrix.columns,
          bytes.baseAddress! + panelRow * blocks * format.panelBytes)
      }
    }
    self.format = format
    rows = matrix.rows
    columns = matrix.columns
    tensor = Tensor(storage, elementType: .uint8, shape: shape)
  }

  /// The shape of the panels' bytes for a matrix of that size.
  public static func shape(format: PackedFormat, rows: Int, columns: Int) -> [Int] {
    [
      (rows + PackedFormat.panelRows - 1) / PackedFormat.panelRows,
      (columns + PackedFormat.blockLength - 1) / PackedFormat.blockLength, format.panelBytes,
    ]
  }

  var byteCount: Int { tensor.byteCount }

  private var blocks: Int { tensor.shape[1] }
  private var panelRowBytes: Int { blocks * format.panelBytes }

  /// Widens rows to float32, one after another.
  func copyRows(_ range: Range<Int>, to output: UnsafeMutablePointer<Float>) {
    tensor.withBytes { bytes in
      for (index, row) in range.enumerated() {
        let (panelRow, inside) = row.quotientAndRemainder(dividingBy: PackedFormat.panelRows)
        Kernels.current.c.pointee.unpack_row(
          format.kernelFormat, bytes.baseAddress! + panelRow * panelRowBytes, inside, columns,
          output + index * columns)
      }
    }
  }

  /// `output[T, rows] = input[T, columns] · Wᵀ`, with the input rounded to int8 by block, cut into rows
  /// of panels.
  func work(_ input: Activations, into output: Activations, on pool: ThreadPool) -> RowWork {
    let product = PackedProduct(
      format: format.kernelFormat, rows: rows, blocks: blocks,
      panels: tensor.withBytes { $0.baseAddress! }, input: QuantisedActivations(input, on: pool),
      output: output)
    return RowWork(
      units: tensor.shape[0], bytesEach: panelRowBytes, weights: product.panels,
      kernel: .packed(product))
  }
}
