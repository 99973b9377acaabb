extension Tensor {
  /// A copy of a two-dimensional tensor with rows and columns exchanged.
  public func transposed() -> Tensor {
    precondition(shape.count == 2)
    let rows = shape[0]
    let columns = shape[1]
    let size = elementType.byteCount
    let storage = withBytes { source in
      TensorStorage(count: byteCount) { target in
        for row in 0..<rows {
          for column in 0..<columns {
            let from = (row * columns + column) * size
            let to = (column * rows + row) * size
            for byte in 0..<size { target[to + byte] = source[from + byte] }
          }
        }
      }
    }
    return Tensor(storage, elementType: elementType, shape: [columns, rows])
  }
}
