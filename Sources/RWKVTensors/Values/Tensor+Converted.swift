extension Tensor {
  /// The same numbers in a floating-point type, rounded to nearest where it is narrower.
  public func converted(to type: ElementType) -> Tensor {
    precondition(type.isFloatingPoint && elementType.isFloatingPoint)
    guard type != elementType else { return self }
    let numbers = floats()
    let storage: TensorStorage =
      switch type {
      case .float16: TensorStorage(copying: numbers.map { Float16($0) })
      case .bfloat16: TensorStorage(copying: numbers.map(Self.bfloat16))
      case .float64: TensorStorage(copying: numbers.map { Double($0) })
      default: TensorStorage(copying: numbers)
      }
    return Tensor(storage, elementType: type, shape: shape)
  }

  /// A matrix of floating-point numbers, or a stack of them, with rows as columns, in float32.
  public func transposed() -> Tensor {
    precondition(shape.count > 1)
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    let numbers = floats()
    var turned = [Float](repeating: 0, count: count)
    for start in stride(from: 0, to: count, by: max(1, rows * columns)) {
      for row in 0..<rows {
        for column in 0..<columns {
          turned[start + column * rows + row] = numbers[start + row * columns + column]
        }
      }
    }
    return Tensor(turned, shape: shape.dropLast(2) + [columns, rows])
  }

  /// The upper half of a float32, rounded to nearest even; a NaN stays one.
  private static func bfloat16(_ number: Float) -> UInt16 {
    let bits = number.bitPattern
    guard !number.isNaN else { return UInt16(bits >> 16) | 0x40 }
    return UInt16((bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
  }
}
