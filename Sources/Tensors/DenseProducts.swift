import CKernels
import COpenBLAS

/// A product of a few tokens with weights in floating point, by rows: our own matrix × vector.
struct VectorProduct {
  let type: ck_type
  let weights: UnsafeRawPointer
  let input: Activations
  let output: Activations

  /// Computes some rows.
  func run(_ rows: Range<Int>) {
    let rowBytes = input.columns * type.byteCount
    // Rows that stay in the cache while one token after another is multiplied with them.
    let height = max(1, 65536 / max(1, rowBytes))
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: height) {
      for token in 0..<input.rows {
        Kernels.current.c.pointee.matvec(
          type, weights + first * rowBytes, input[token], output[token] + first,
          min(height, rows.upperBound - first), input.columns)
      }
    }
  }
}

/// A product of many tokens with weights in floating point, by panels of rows: OpenBLAS's sgemm, over
/// weights that are widened to float32 where they are stored in half precision.
struct PanelProduct {
  let type: ck_type
  let weights: UnsafeRawPointer
  let input: Activations
  let output: Activations
  /// A widened panel for each thread, to be freed at the end; nil where none is needed.
  let room: Activations?

  /// Rows of a panel, fixed by nothing else: the sums must not depend on the number of threads.
  static let panelRows = 64

  init(
    type: ck_type, weights: UnsafeRawPointer, input: Activations, output: Activations, threads: Int
  ) {
    self.type = type
    self.weights = weights
    self.input = input
    self.output = output
    room =
      type == CK_FLOAT32
      ? nil : Activations.allocate(rows: Self.panelRows * threads, columns: input.columns)
  }

  var panelCount: Int { (output.columns + Self.panelRows - 1) / Self.panelRows }

  /// Computes some panels.
  func run(_ panels: Range<Int>, thread: Int) {
    let columns = input.columns
    for first in panels.map({ $0 * Self.panelRows }) {
      let count = min(Self.panelRows, output.columns - first)
      let start = weights + first * columns * type.byteCount
      let panel: UnsafePointer<Float>
      if let room {
        let mine = room[thread * Self.panelRows]
        Kernels.current.c.pointee.widen(type, start, mine, count * columns)
        panel = UnsafePointer(mine)
      } else {
        panel = start.assumingMemoryBound(to: Float.self)
      }
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(input.rows), blasint(count),
        blasint(columns), 1, input.base, blasint(columns), panel, blasint(columns), 0,
        output.base + first, blasint(output.columns))
    }
  }
}

extension ck_type {
  /// Bytes of a number stored so.
  var byteCount: Int { self == CK_FLOAT32 ? 4 : 2 }
}

/// How OpenBLAS is used: as a kernel on the calling thread. The threads are `ThreadPool`'s.
enum OpenBLAS {
  private static let confined: Void = {
    openblas_set_num_threads(1)
    openblas_end_threads()
  }()

  /// Ends OpenBLAS's own threads, once; before it is used.
  static func confineToCallingThread() { _ = confined }
}
