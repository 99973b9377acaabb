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
  /// A few tokens are matrix × vector products of our own, so that reading them together gives bit
  /// for bit what reading them one by one gives; more are OpenBLAS's sgemm over panels of rows,
  /// widened to float32 where they are stored in half precision. The result does not depend on the
  /// number of threads.
  public func multiply(_ input: Activations, into output: Activations, on pool: ThreadPool) {
    precondition(input.columns == columns && output.columns == rows && input.rows == output.rows)
    if input.rows <= Self.fewTokens {
      multiplyVectors(input, into: output, on: pool)
    } else {
      multiplyPanels(input, into: output, on: pool)
    }
  }

  /// Up to so many tokens, vectors beat panels, which OpenBLAS first rearranges: measured by a factor
  /// of 2 to 5 for two tokens and even at about 8 (float32) to 16 (half precision).
  static let fewTokens = 7

  private var rowBytes: Int { columns * tensor.elementType.byteCount }

  private func multiplyVectors(
    _ input: Activations, into output: Activations, on pool: ThreadPool
  ) {
    // A chunk reads at least 64 KB, so that claiming one costs little beside it. One token takes
    // about eight chunks a thread, so that a thread that is held up delays the others little;
    // several want the smallest, which stays in the cache while each token in turn reads it.
    let least = max(4, (65536 / max(1, rowBytes) + 3) / 4 * 4)
    let share = input.rows == 1 ? (rows / (8 * pool.threadCount) + 3) / 4 * 4 : 0
    let chunkRows = max(least, share)
    tensor.withBytes { bytes in
      pool.run(count: (rows + chunkRows - 1) / chunkRows) { chunk, _ in
        let first = chunk * chunkRows
        for token in 0..<input.rows {
          Kernels.best.c.pointee.matvec(
            type, bytes.baseAddress! + first * rowBytes, input[token], output[token] + first,
            min(chunkRows, rows - first), columns)
        }
      }
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
