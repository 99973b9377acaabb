import RWKVTensors

/// Where a tensor's elements lie among those of a storage, in elements.
///
/// A value exists only if no product of its extents overflows, even with the element's size.
struct TensorLayout: Sendable {
  let elementType: ElementType
  let shape: [Int]
  /// The number of elements.
  let count: Int

  /// Checks a shape that a file claims; nil where an extent is negative or the size overflows.
  init?(elementType: ElementType, shape: [Int]) {
    // An extent of 0 counts as 1, so that no part of the shape overflows on its own either.
    var bytes = elementType.byteCount
    for extent in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(extent, 1))
      guard extent >= 0, !overflow else { return nil }
      bytes = product
    }
    self.elementType = elementType
    self.shape = shape
    count = shape.contains(0) ? 0 : bytes / elementType.byteCount
  }

  /// The number of bytes the elements take.
  var byteCount: Int { count * elementType.byteCount }

  /// Whether `strides`, in elements, are those of a row-major array without holes.
  func isContiguous(_ strides: [Int]) -> Bool {
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
      guard stride == expected else { return false }
      expected *= extent
    }
    return true
  }

  /// The furthest element from the first one under `strides`; nil where it overflows.
  func reach(_ strides: [Int]) -> Int? {
    var reach = 0
    for (extent, stride) in zip(shape, strides) where extent > 0 {
      let (distance, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, sumOverflow) = reach.addingReportingOverflow(distance)
      guard !overflow, !sumOverflow else { return nil }
      reach = sum
    }
    return reach
  }

  /// The tensor that begins at byte `offset`: a view, or a copy where that is misaligned.
  func tensor(in storage: TensorStorage, at offset: Int) -> Tensor {
    if offset.isMultiple(of: elementType.byteCount) {
      return Tensor(storage, offset: offset, elementType: elementType, shape: shape)
    }
    let bytes = storage.bytes[offset..<offset + byteCount]
    let copy = TensorStorage(count: byteCount) {
      $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes))
    }
    return Tensor(copy, elementType: elementType, shape: shape)
  }

  /// A row-major copy of the elements that `strides` visit, beginning at byte `offset`.
  func gather(from storage: TensorStorage, at offset: Int, strides: [Int]) -> Tensor {
    let start = UnsafeRawBufferPointer(rebasing: storage.bytes[offset...])
    let copy = TensorStorage(count: byteCount) { output in
      switch elementType.byteCount {
      case 1: gather(UInt8.self, from: start, strides: strides, into: output)
      case 2: gather(UInt16.self, from: start, strides: strides, into: output)
      case 4: gather(UInt32.self, from: start, strides: strides, into: output)
      default: gather(UInt64.self, from: start, strides: strides, into: output)
      }
    }
    return Tensor(copy, elementType: elementType, shape: shape)
  }

  private func gather<T: BitwiseCopyable>(
    _ type: T.Type, from input: UnsafeRawBufferPointer, strides: [Int],
    into output: UnsafeMutableRawBufferPointer
  ) {
    // Without the extents of 1 there are at most log2(count) dimensions to carry through.
    let dimensions = zip(shape, strides).filter { $0.0 != 1 }
    var index = [Int](repeating: 0, count: dimensions.count)
    var source = 0
    for target in 0..<count {
      let element = input.loadUnaligned(fromByteOffset: source * MemoryLayout<T>.size, as: type)
      output.storeBytes(of: element, toByteOffset: target * MemoryLayout<T>.size, as: type)
      for dimension in dimensions.indices.reversed() {
        let (extent, stride) = dimensions[dimension]
        index[dimension] += 1
        source += stride
        if index[dimension] < extent { break }
        index[dimension] = 0
        source -= extent * stride
      }
    }
  }
}
