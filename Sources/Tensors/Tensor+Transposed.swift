extension Tensor {
  /// A copy of a two-dimensional tensor with rows and columns exchanged.
  public func transposed() -> Tensor {
    precondition(shape.count == 2)
    let storage = withBytes { source in
      TensorStorage(count: byteCount) { target in
        switch elementType.byteCount {
        case 1: Self.transpose(source, to: target, shape, of: UInt8.self)
        case 2: Self.transpose(source, to: target, shape, of: UInt16.self)
        case 4: Self.transpose(source, to: target, shape, of: UInt32.self)
        default: Self.transpose(source, to: target, shape, of: UInt64.self)
        }
      }
    }
    return Tensor(storage, elementType: elementType, shape: [shape[1], shape[0]])
  }

  private static func transpose<Element: BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, _ shape: [Int],
    of type: Element.Type
  ) {
    let size = MemoryLayout<Element>.size
    let (rows, columns) = (shape[0], shape[1])
    // By tiles: whole rows would touch a new cache line of the target with every element.
    let tile = 32
    for firstRow in stride(from: 0, to: rows, by: tile) {
      for firstColumn in stride(from: 0, to: columns, by: tile) {
        for column in firstColumn..<min(columns, firstColumn + tile) {
          for row in firstRow..<min(rows, firstRow + tile) {
            let element = source.loadUnaligned(
              fromByteOffset: (row * columns + column) * size, as: type)
            target.storeBytes(of: element, toByteOffset: (column * rows + row) * size, as: type)
          }
        }
      }
    }
  }
}
