/// A block of float32 activations: `rows` tokens of `columns` channels each, row-major.
///
/// A view without ownership, for use inside a forward pass; `ActivationBuffer` owns the memory.
public struct Activations {
  public let base: UnsafeMutablePointer<Float>
  public let rows: Int
  public let columns: Int

  /// Looks at `rows * columns` floats.
  public init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
  }

  /// The channels of one token.
  public subscript(row: Int) -> UnsafeMutablePointer<Float> {
    assert(row >= 0 && row < rows)
    return base + row * columns
  }

  /// All numbers, row after row.
  public var values: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base, count: rows * columns)
  }

  /// The last token's channels as a block of one row.
  public var lastRow: Activations { Activations(base: self[rows - 1], rows: 1, columns: columns) }
}

/// Memory for a block of activations, reused from one forward pass to the next.
public final class ActivationBuffer {
  private let memory: UnsafeMutablePointer<Float>
  private let rows: Int
  private let columns: Int

  /// Allocates room for `rows` tokens of `columns` channels.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, rows * columns) * MemoryLayout<Float>.stride, alignment: 64)
    memory = bytes.bindMemory(to: Float.self, capacity: max(1, rows * columns))
  }

  deinit { memory.deallocate() }

  /// The first `rows` tokens.
  public func prefix(_ rows: Int) -> Activations {
    precondition(rows <= self.rows)
    return Activations(base: memory, rows: rows, columns: columns)
  }
}
