import CRWKVKernels
import Synchronization

extension PackedMatrix {
  /// Lays the blocks of a matrix out in panels; the numbers they stand for stay exactly the same, but for
  /// Q6_K, whose numbers are rounded to q8.
  ///
  /// - Parameters:
  ///   - blocks: A matrix [rows, columns].
  ///   - factor: What all numbers are multiplied by, a power of two.
  /// - Returns: nil where the scale of a block is no number, or too large to be one.
  public init?(repacking blocks: BlockTensor, times factor: Float16 = 1, on pool: ThreadPool) {
    precondition(blocks.shape.count == 2)
    let format = blocks.format.panels
    let (rows, columns) = (blocks.shape[0], blocks.shape[1])
    let shape = Self.shape(format: format, rows: rows, columns: columns)
    let isUsable = Atomic(true)
    let storage = TensorStorage(count: shape.reduce(1, *)) { panels in
      panels.initializeMemory(as: UInt8.self, repeating: 0)
      let rowBytes = columns / blocks.format.length * blocks.format.byteCount
      blocks.withBytes { bytes in
        pool.run(count: shape[0]) { panelRow, _ in
          let first = panelRow * PackedFormat.panelRows
          let source = BlockRows(
            format: blocks.format, blocks: bytes.baseAddress! + first * rowBytes,
            rowBytes: rowBytes, columns: columns,
            rows: min(PackedFormat.panelRows, rows - first), factor: factor)
          let target = panels.baseAddress! + panelRow * shape[1] * shape[2]
          if !source.write(to: target) { isUsable.store(false, ordering: .relaxed) }
        }
      }
    }
    guard isUsable.load(ordering: .relaxed) else { return nil }
    self.init(
      Tensor(storage, elementType: .uint8, shape: shape), format: format, rows: rows,
      columns: columns)
  }
}

/// Up to eight rows of blocks that become a row of panels.
private struct BlockRows {
  let format: BlockFormat
  let blocks: UnsafeRawPointer
  let rowBytes: Int
  let columns: Int
  let rows: Int
  let factor: Float16

  /// Writes them into panels that were filled with 0; false where a scale is not usable.
  func write(to panels: UnsafeMutableRawPointer) -> Bool {
    guard format.isExactInPanels else { return packWidened(into: panels) }
    let panelBytes = format.panels.panelBytes
    for row in 0..<rows {
      for index in 0..<columns / format.length {
        let block = blocks + row * rowBytes + index * format.byteCount
        guard format.hasUsableScales(block) else { return false }
        PanelRow(panel: panels + index * panelBytes, row: row, factor: factor).write(block, format)
      }
    }
    return true
  }

  /// Packs their numbers anew.
  private func packWidened(into panels: UnsafeMutableRawPointer) -> Bool {
    let numbers = Activations.allocate(rows: rows, columns: columns)
    defer { numbers.deallocate() }
    for row in 0..<rows {
      for index in 0..<columns / format.length {
        let block = blocks + row * rowBytes + index * format.byteCount
        guard format.hasUsableScales(block) else { return false }
        format.widen(block, to: numbers[row] + index * format.length)
      }
    }
    if factor != 1 {
      for index in numbers.values.indices { numbers.values[index] *= Float(factor) }
    }
    Kernels.current.c.pointee.pack(
      format.panels.kernelFormat, numbers.base, rows, columns, columns, panels)
    return true
  }
}
