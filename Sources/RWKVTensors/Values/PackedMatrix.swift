import CRWKVKernels

/// A weight matrix in panels of 8 rows × 32 or 256 columns of a few bits a weight.
public struct PackedMatrix: Sendable {
  /// How the weights are packed.
  public let format: PackedFormat
  /// Outputs.
  public let rows: Int
  /// Inputs.
  public let columns: Int
  /// The panels as bytes, `[panel rows, panels, bytes of a panel]`, as a file holds them.
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
    let (panelRows, panels) = (shape[0], shape[1])
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
          bytes.baseAddress! + panelRow * panels * format.panelBytes)
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
      (columns + format.panelColumns - 1) / format.panelColumns, format.panelBytes,
    ]
  }
}
