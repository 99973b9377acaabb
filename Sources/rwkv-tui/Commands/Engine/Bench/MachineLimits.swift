import RWKVEngine
import RWKVTensors

/// The best that this machine can do right now, measured with the engine's own threads: how fast it
/// reads memory, and how fast it multiplies matrices.
struct MachineLimits {
  private let pool: ThreadPool
  private let buffer: TensorStorage

  /// The bytes of memory that measuring takes.
  static let byteCount = 512 << 20

  /// Sets memory aside that no cache holds.
  init(pool: ThreadPool) {
    self.pool = pool
    buffer = TensorStorage(count: Self.byteCount) { bytes in
      for offset in stride(from: 0, to: bytes.count, by: 4096) { bytes[offset] = 1 }
    }
  }

  /// Bytes a second of a plain loop over memory, the best of a few tries.
  func readRate() -> Double {
    let chunk = 1 << 20
    let address = Int(bitPattern: buffer.bytes.baseAddress!)
    return (0..<3).map { _ in
      let time = ContinuousClock().measure {
        pool.run(count: buffer.bytes.count / chunk) { index, _ in
          let start = UnsafeRawPointer(bitPattern: address + index * chunk)
          Kernels.current.read(UnsafeRawBufferPointer(start: start, count: chunk))
        }
      }
      return Double(buffer.bytes.count) / time.inSeconds
    }.max()!
  }

  /// Multiplications and additions a second of the products with a model's own matrices, for a
  /// chunk of tokens, with nothing between them.
  func productRate(_ matrices: [Matrix], tokens: Int) -> Double {
    let width = matrices.map { max($0.rows, $0.columns) }.max() ?? 1
    let input = Activations.allocate(rows: tokens, columns: width)
    let output = Activations.allocate(rows: tokens, columns: width)
    defer {
      input.deallocate()
      output.deallocate()
    }
    for index in input.values.indices { input.values[index] = Float(index % 17) / 16 - 0.5 }
    // A few layers' worth is enough to be past every cache.
    let some = matrices.prefix(64)
    func pass() {
      for matrix in some {
        matrix.multiply(
          Activations(base: input.base, rows: tokens, columns: matrix.columns),
          into: Activations(base: output.base, rows: tokens, columns: matrix.rows), on: pool)
      }
    }
    pass()
    let time = ContinuousClock().measure { pass() }
    let operations = some.reduce(0) { $0 + 2 * $1.rows * $1.columns }
    return Double(operations * tokens) / time.inSeconds
  }
}
