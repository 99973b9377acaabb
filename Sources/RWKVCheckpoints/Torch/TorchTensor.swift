import RWKVTensors

/// Where a tensor of a torch file lies: a view, by offset and strides, of a storage that several
/// tensors may share.
struct TorchTensor: Sendable {
  /// A run of elements, an entry of the archive.
  struct Storage: Sendable {
    let key: String
    let elementType: ElementType
    /// The number of elements.
    let count: Int

    /// The number of bytes; no overflow, for `TorchTensor` has checked it.
    var byteCount: Int { count * elementType.byteCount }
  }

  let storage: Storage
  let layout: TensorLayout
  /// From the storage's first element, in elements.
  let offset: Int
  /// Distances between neighbours, in elements, slowest dimension first.
  let strides: [Int]

  /// torch itself allows no more dimensions.
  private static let rankLimit = 64

  /// Checks a view that a file claims.
  ///
  /// - Returns: nil where it reaches outside its storage, or shows more elements than that has.
  init?(storage: Storage, offset: Int, shape: [Int], strides: [Int]) {
    guard shape.count == strides.count, shape.count <= Self.rankLimit,
      offset >= 0, strides.allSatisfy({ $0 >= 0 }),
      TensorLayout(elementType: storage.elementType, shape: [storage.count]) != nil,
      let layout = TensorLayout(elementType: storage.elementType, shape: shape),
      let reach = layout.reach(strides)
    else { return nil }
    let (last, overflow) = offset.addingReportingOverflow(reach)
    guard layout.count == 0 || (!overflow && last < storage.count && layout.count <= storage.count)
    else { return nil }
    self.storage = storage
    self.layout = layout
    self.offset = offset
    self.strides = strides
  }

  /// The tensor, whose storage begins at byte `start` of the file.
  ///
  /// A view where the elements lie in order and aligned, a copy otherwise.
  func tensor(in file: TensorStorage, storageAt start: Int) -> Tensor {
    guard layout.count > 0 else { return layout.tensor(in: file, at: 0) }
    let first = start + offset * layout.elementType.byteCount
    return layout.isContiguous(strides)
      ? layout.tensor(in: file, at: first)
      : layout.gather(from: file, at: first, strides: strides)
  }
}
