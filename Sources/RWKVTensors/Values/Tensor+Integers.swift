extension Tensor {
  /// The elements of an int32 tensor.
  public func int32s() -> [Int32] {
    precondition(elementType == .int32)
    return withBytes { bytes in
      (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self) }
    }
  }

  /// The elements of an int64 tensor.
  public func int64s() -> [Int64] {
    precondition(elementType == .int64)
    return withBytes { bytes in
      (0..<count).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self) }
    }
  }
}
