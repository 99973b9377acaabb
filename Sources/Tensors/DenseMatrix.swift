import CKernels
import COpenBLAS

/// A weight matrix in the floating-point type it is stored in, row after row.
struct DenseMatrix: Sendable {
  let rows: Int
  let columns: Int
  private let tensor: Tensor
  private let type: ck_type

  /// Looks at a tensor of two dimensions; nil where no kernel reads its element type.
  init?(_ tensor: Tensor) {
    guard let type = tensor.elementType.kernelType else { return nil }
    self.tensor = tensor
    self.type = type
    rows = tensor.shape[0]
    columns = tensor.shape[1]
  }

  var byteCount: Int { tensor.byteCount }

  /// Widens rows to float32, one after another.
  func copyRows(_ range: Range<Int>, to output: UnsafeMutablePointer<Float>) {
    tensor.withBytes { bytes in
      let start = bytes.baseAddress! + range.lowerBound * rowBytes
      Kernels.best.c.pointee.widen(type, start, output, range.count * columns)
    }
  }

  /// `output[T, rows] = input[T, columns] · Wᵀ`, cut into rows.
  ///
  /// A few tokens are matrix × vector products of our own, so that reading them together gives bit
  /// for bit what reading them one by one gives; more are OpenBLAS's sgemm over panels of rows,
  /// widened to float32 where they are stored in half precision.
  func work(_ input: Activations, into output: Activations, threads: Int) -> RowWork {
    input.rows <= Self.fewTokens
      ? vectorWork(input, into: output) : panelWork(input, into: output, threads: threads)
  }

  /// Up to so many tokens vectors beat panels, which OpenBLAS first rearranges: by a factor of 2 to 5
  /// for two tokens; the two are even at about 8 (float32) to 16 (half precision). So the replies that are written at once, 8 at the most, are each
  /// what they would be alone.
  static let fewTokens = 8

  private var rowBytes: Int { columns * tensor.elementType.byteCount }

  private func vectorWork(_ input: Activations, into output: Activations) -> RowWork {
    // Rows that stay in the cache while one token after another is multiplied with them.
    let height = max(1, 65536 / max(1, rowBytes))
    return RowWork(units: rows, bytesEach: rowBytes) { chunk, _ in
      tensor.withBytes { bytes in
        for first in stride(from: chunk.lowerBound, to: chunk.upperBound, by: height) {
          for token in 0..<input.rows {
            Kernels.best.c.pointee.matvec(
              type, bytes.baseAddress! + first * rowBytes, input[token], output[token] + first,
              min(height, chunk.upperBound - first), columns)
          }
        }
      }
    }
  }

  private func panelWork(
    _ input: Activations, into output: Activations, threads: Int
  ) -> RowWork {
    OpenBLAS.confineToCallingThread()
    // A panel is fixed by the matrix alone: the sums must not depend on the number of threads.
    let panelRows = 64
    let room =
      type == CK_FLOAT32 ? nil : Activations.allocate(rows: panelRows * threads, columns: columns)
    return RowWork(
      units: (rows + panelRows - 1) / panelRows, bytesEach: panelRows * rowBytes,
      release: { room?.deallocate() },
      run: { panels, thread in
        tensor.withBytes { bytes in
          for first in panels.map({ $0 * panelRows }) {
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
      })
  }
}

/// How OpenBLAS is used: as a kernel on the calling thread. The threads are `ThreadPool`'s.
enum OpenBLAS {
  private static let confined: Void = openblas_set_num_threads(1)

  /// Turns OpenBLAS's own threads off, once.
  static func confineToCallingThread() { _ = confined }
}
