import CKernels
import COpenBLAS

/// A weight matrix `[rows, columns]` = `[out, in]`, used in the element type it is stored in.
///
/// Its products are the only place where speed matters to a reply: a token reads every matrix once.
public struct Matrix: Sendable {
  public let rows: Int
  public let columns: Int
  private let tensor: Tensor
  private let type: ck_type

  /// Looks at a tensor of two dimensions.
  ///
  /// Returns nil where its element type is not one that weights are used in (float32, float16,
  /// bfloat16); float64 and integers are converted by the reader of the checkpoint.
  public init?(_ tensor: Tensor) {
    precondition(tensor.shape.count == 2)
    guard let type = tensor.elementType.kernelType else { return nil }
    self.tensor = tensor
    self.type = type
    rows = tensor.shape[0]
    columns = tensor.shape[1]
  }

  /// The bytes that a product with one vector reads.
  public var byteCount: Int { tensor.byteCount }

  /// `output[0] = W[row]`, widened to float32: an embedding.
  public func copyRow(_ row: Int, to output: UnsafeMutablePointer<Float>) {
    precondition((0..<rows).contains(row))
    tensor.withBytes { bytes in
      let start = bytes.baseAddress! + row * rowBytes
      Kernels.best.c.pointee.widen(type, start, output, columns)
    }
  }

  /// `output[T, rows] = input[T, columns] · Wᵀ`.
  ///
  /// One token is a matrix × vector product of our own; more are OpenBLAS's sgemm over panels of
  /// rows, widened to float32 where they are stored in half precision. The result does not depend
  /// on the number of threads.
  public func multiply(_ input: Activations, into output: Activations, on pool: ThreadPool) {
    precondition(input.columns == columns && output.columns == rows && input.rows == output.rows)
    if input.rows == 1 {
      multiplyVector(input.base, into: output.base, on: pool)
    } else {
      multiplyPanels(input, into: output, on: pool)
    }
  }

  private var rowBytes: Int { columns * tensor.elementType.byteCount }

  private func multiplyVector(
    _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, on pool: ThreadPool,
    kernels: Kernels = .best
  ) {
    tensor.withBytes { bytes in
      let work = VectorProduct(
        kernels: kernels, type: type, weights: bytes.baseAddress!, rowBytes: rowBytes,
        columns: columns, input: input, output: output)
      // A chunk reads at least 64 KB, so that claiming one costs little beside it, and there are
      // about eight a thread, so that a thread that is held up delays the others little.
      let least = max(4, (65536 / max(1, rowBytes) + 3) / 4 * 4)
      let chunkRows = max(least, (rows / (8 * pool.threadCount) + 3) / 4 * 4)
      let chunks = (rows + chunkRows - 1) / chunkRows
      pool.run(count: chunks) { chunk, _ in
        let first = chunk * chunkRows
        work.run(rows: first..<min(rows, first + chunkRows))
      }
    }
  }

  private struct VectorProduct {
    let kernels: Kernels
    let type: ck_type
    let weights: UnsafeRawPointer
    let rowBytes: Int
    let columns: Int
    let input: UnsafePointer<Float>
    let output: UnsafeMutablePointer<Float>

    func run(rows: Range<Int>) {
      kernels.c.pointee.matvec(
        type, weights + rows.lowerBound * rowBytes, input, output + rows.lowerBound, rows.count,
        columns)
    }
  }

  private func multiplyPanels(
    _ input: Activations, into output: Activations, on pool: ThreadPool
  ) {
    OpenBLAS.confineToCallingThread()
    // A panel is fixed by the matrix alone: the sums must not depend on the number of threads.
    let panelRows = 64
    let panels = (rows + panelRows - 1) / panelRows
    let room =
      type == CK_FLOAT32
      ? nil : Activations.allocate(rows: panelRows * pool.threadCount, columns: columns)
    defer { room?.deallocate() }
    tensor.withBytes { bytes in
      pool.run(count: panels) { panel, thread in
        let first = panel * panelRows
        let count = min(panelRows, rows - first)
        let start = bytes.baseAddress! + first * rowBytes
        let weights: UnsafePointer<Float>
        if let room {
          let mine = room[thread * panelRows]
          Kernels.best.c.pointee.widen(type, start, mine, count * columns)
          weights = UnsafePointer(mine)
        } else {
          weights = start.assumingMemoryBound(to: Float.self)
        }
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, blasint(input.rows), blasint(count),
          blasint(columns), 1, input.base, blasint(columns), weights, blasint(columns), 0,
          output.base + first, blasint(rows))
      }
    }
  }
}

/// How OpenBLAS is used: as a kernel on the calling thread. The threads are `ThreadPool`'s.
enum OpenBLAS {
  private static let confined: Void = openblas_set_num_threads(1)

  /// Turns OpenBLAS's own threads off, once.
  static func confineToCallingThread() { _ = confined }
}
