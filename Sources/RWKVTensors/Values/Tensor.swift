import CRWKVKernels

/// An immutable, contiguous, row-major array of numbers in the element type it is stored in.
public struct Tensor: Sendable {
  /// How the numbers are stored.
  public let elementType: ElementType
  /// The extents, slowest first; empty for a scalar.
  public let shape: [Int]
  private let storage: TensorStorage
  private let offset: Int

  /// Looks at `shape` elements that begin `offset` bytes into `storage`.
  ///
  /// The caller has checked that they lie inside; a file that says otherwise is the checkpoint
  /// reader's error to report.
  public init(_ storage: TensorStorage, offset: Int = 0, elementType: ElementType, shape: [Int]) {
    self.elementType = elementType
    self.shape = shape
    self.storage = storage
    self.offset = offset
    precondition(offset >= 0 && offset + byteCount <= storage.bytes.count)
  }

  /// Copies an array of float32 values into a tensor of that shape.
  public init(_ values: [Float], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *))
    self.init(TensorStorage(copying: values), elementType: .float32, shape: shape)
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The number of bytes the elements take.
  public var byteCount: Int { count * elementType.byteCount }

  /// Calls `body` with the stored bytes.
  public func withBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try body(UnsafeRawBufferPointer(rebasing: storage.bytes[offset..<offset + byteCount]))
  }

  /// The same elements under another shape of equal count.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count)
    return Tensor(storage, offset: offset, elementType: elementType, shape: shape)
  }

  /// The sub-tensor at `index` of the first dimension.
  public subscript(index: Int) -> Tensor {
    precondition(!shape.isEmpty && (0..<shape[0]).contains(index))
    let rest = Array(shape.dropFirst())
    let bytes = rest.reduce(1, *) * elementType.byteCount
    return Tensor(storage, offset: offset + index * bytes, elementType: elementType, shape: rest)
  }

  /// The elements as float32 (exact for float32, float16 and bfloat16).
  public func floats() -> [Float] {
    // Nothing of an empty array is written: it is one with all others.
    guard count > 0 else { return [] }
    return Array(unsafeUninitializedCapacity: count) { output, initialized in
      copyFloats(to: output)
      initialized = count
    }
  }

  /// Puts the elements as float32 into memory that has room for `count`.
  public func copyFloats(to output: UnsafeMutableBufferPointer<Float>) {
    guard count > 0 else { return }
    withBytes { bytes in
      func widen(_ type: ck_type) {
        Kernels.current.c.pointee.widen(type, bytes.baseAddress!, output.baseAddress!, count)
      }
      func convert<T: BitwiseCopyable>(_ float: (T) -> Float) {
        for index in 0..<count {
          let element = bytes.loadUnaligned(
            fromByteOffset: index * MemoryLayout<T>.stride, as: T.self)
          output.initializeElement(at: index, to: float(element))
        }
      }
      switch elementType {
      case .float32: widen(CK_FLOAT32)
      case .float16: widen(CK_FLOAT16)
      case .bfloat16: widen(CK_BFLOAT16)
      case .float64: convert { (element: Double) in Float(element) }
      case .int64: convert { (element: Int64) in Float(element) }
      case .int32: convert { (element: Int32) in Float(element) }
      case .int16: convert { (element: Int16) in Float(element) }
      case .int8: convert { (element: Int8) in Float(element) }
      case .uint8, .bool: convert { (element: UInt8) in Float(element) }
      }
    }
  }
}
