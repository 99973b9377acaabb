/// A block of float32 activations: `rows` tokens of `columns` channels each, row-major.
///
/// A view without ownership, like an unsafe pointer: whoever made the memory keeps it alive.
public struct Activations {
  /// The first number.
  public let base: UnsafeMutablePointer<Float>
  /// Tokens.
  public let rows: Int
  /// Channels of a token.
  public let columns: Int

  /// Looks at `rows * columns` floats.
  public init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
  }

  /// Allocates a block of undefined numbers, to be ended by `deallocate()`.
  public static func allocate(rows: Int, columns: Int) -> Activations {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, rows * columns) * MemoryLayout<Float>.stride, alignment: 64)
    let base = memory.bindMemory(to: Float.self, capacity: max(1, rows * columns))
    return Activations(base: base, rows: rows, columns: columns)
  }

  /// Frees what `allocate` made.
  public func deallocate() { base.deallocate() }

  /// The channels of one token.
  public subscript(row: Int) -> UnsafeMutablePointer<Float> {
    assert(row >= 0 && row < rows)
    return base + row * columns
  }

  /// The channels of one token, to be read.
  public func row(_ row: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: self[row], count: columns)
  }

  /// All numbers, row after row.
  public var values: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base, count: rows * columns)
  }

  /// The last token's channels as a block of one row.
  public var lastRow: Activations { Activations(base: self[rows - 1], rows: 1, columns: columns) }
}
