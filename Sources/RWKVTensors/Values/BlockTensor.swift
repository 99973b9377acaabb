/// An immutable array of numbers that lie in blocks of a few bits each, as `BlockFormat` says.
public struct BlockTensor: Sendable {
  /// How the numbers are stored.
  public let format: BlockFormat
  /// The extents, slowest first; the last one is a multiple of the block's length.
  public let shape: [Int]
  private let storage: TensorStorage
  private let offset: Int

  /// Looks at blocks that begin `offset` bytes into `storage`.
  ///
  /// The caller has checked that they lie inside, and that the last extent is made of whole blocks.
  public init(_ storage: TensorStorage, offset: Int, format: BlockFormat, shape: [Int]) {
    self.format = format
    self.shape = shape
    self.storage = storage
    self.offset = offset
    precondition(!shape.isEmpty && shape[shape.count - 1].isMultiple(of: format.length))
    precondition(offset >= 0 && offset + byteCount <= storage.bytes.count)
  }

  /// Numbers.
  public var count: Int { shape.reduce(1, *) }

  /// The bytes that the blocks take.
  public var byteCount: Int { blockCount * format.byteCount }

  private var blockCount: Int { count / format.length }

  /// Calls `body` with the stored bytes.
  public func withBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try body(UnsafeRawBufferPointer(rebasing: storage.bytes[offset..<offset + byteCount]))
  }

  /// The numbers as float32, exactly those that the blocks stand for; nil where a block's scale is no
  /// number, or too large to be one.
  public func widened() -> Tensor? {
    var isUsable = true
    let numbers = [Float](unsafeUninitializedCapacity: count) { output, initialized in
      withBytes { bytes in
        for index in 0..<blockCount {
          let block = bytes.baseAddress! + index * format.byteCount
          isUsable = isUsable && format.hasUsableScales(block)
          format.widen(block, to: output.baseAddress! + index * format.length)
        }
      }
      initialized = count
    }
    return isUsable ? Tensor(numbers, shape: shape) : nil
  }
}
