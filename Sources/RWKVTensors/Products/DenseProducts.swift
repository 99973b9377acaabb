import CRWKVKernels
import CRWKVOpenBLAS

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

/// A product of a few tokens with weights in floating point that are stored `[in, out]`, by slabs of
/// inputs: each gives a part of every output, and in the end the parts are added up.
struct SlabProduct {
  let type: ck_type
  let weights: UnsafeRawPointer
  let input: Activations
  let output: Activations
  /// Inputs of a slab, fixed by nothing but the matrix: the sums must not depend on the number of
  /// threads.
  let height: Int
  let slabCount: Int
  /// Slab after slab, each token's outputs; the first slab's are the output itself.
  private let parts: Activations

  /// - Parameter room: Floats for `slabCount` times the outputs.
  init(
    type: ck_type, weights: UnsafeRawPointer, input: Activations, output: Activations,
    room: UnsafeMutablePointer<Float>
  ) {
    self.type = type
    self.weights = weights
    self.input = input
    self.output = output
    height = Self.height(type: type, outputs: output.columns)
    slabCount = Self.slabCount(type: type, inputs: input.columns, outputs: output.columns)
    parts = Activations(base: room, rows: slabCount * input.rows, columns: output.columns)
  }

  /// The slabs that a matrix is cut into.
  static func slabCount(type: ck_type, inputs: Int, outputs: Int) -> Int {
    let height = height(type: type, outputs: outputs)
    return (inputs + height - 1) / height
  }

  private static func height(type: ck_type, outputs: Int) -> Int {
    max(1, 65536 / max(1, outputs * type.byteCount))
  }

  /// Computes the parts of some slabs.
  func run(_ slabs: Range<Int>) {
    for slab in slabs {
      let first = slab * height
      for token in 0..<input.rows {
        Kernels.current.c.pointee.vecmat(
          type, weights + first * output.columns * type.byteCount, input[token] + first,
          slab == 0 ? output[token] : parts[slab * input.rows + token],
          min(height, input.columns - first), output.columns)
      }
    }
  }

  /// Adds the parts up, slab after slab.
  func finish() {
    let total = output.base
    for slab in 1..<max(1, slabCount) {
      let part = parts[slab * input.rows]
      for index in 0..<input.rows * output.columns { total[index] += part[index] }
    }
  }
}

/// A product of many tokens with weights in floating point, by panels of rows: OpenBLAS's sgemm, over
/// weights that are widened to float32 where they are stored in half precision.
struct PanelProduct {
  let type: ck_type
  let weights: UnsafeRawPointer
  /// Whether the weights are stored `[in, out]`.
  let isTransposed: Bool
  let input: Activations
  let output: Activations
  /// A widened panel for each thread, to be freed at the end; nil where none is needed.
  let room: Activations?

  /// Rows of a panel, fixed by nothing else: the sums must not depend on the number of threads.
  static let panelRows = 64

  init(
    type: ck_type, weights: UnsafeRawPointer, isTransposed: Bool, input: Activations,
    output: Activations, threads: Int
  ) {
    self.type = type
    self.weights = weights
    self.isTransposed = isTransposed
    self.input = input
    self.output = output
    room =
      type == CK_FLOAT32
      ? nil : Activations.allocate(rows: Self.panelRows * threads, columns: input.columns)
  }

  var panelCount: Int { (output.columns + Self.panelRows - 1) / Self.panelRows }

  /// Computes some panels.
  func run(_ panels: Range<Int>, thread: Int) {
    for first in panels.map({ $0 * Self.panelRows }) {
      let count = min(Self.panelRows, output.columns - first)
      let (panel, pitch) = floats(ofRows: count, from: first, thread: thread)
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, isTransposed ? CblasNoTrans : CblasTrans, blasint(input.rows),
        blasint(count), blasint(input.columns), 1, input.base, blasint(input.columns), panel,
        blasint(pitch), 0, output.base + first, blasint(output.columns))
    }
  }

  /// A panel in float32, as it is stored, and how far its lines lie apart.
  private func floats(
    ofRows count: Int, from first: Int, thread: Int
  ) -> (UnsafePointer<Float>, pitch: Int) {
    let columns = input.columns
    let start = weights + first * (isTransposed ? 1 : columns) * type.byteCount
    let pitch = isTransposed ? output.columns : columns
    guard let room else { return (start.assumingMemoryBound(to: Float.self), pitch) }
    let (lines, length) = isTransposed ? (columns, count) : (count, columns)
    let mine = room[thread * Self.panelRows]
    for line in 0..<lines {
      Kernels.current.c.pointee.widen(
        type, start + line * pitch * type.byteCount, mine + line * length, length)
    }
    return (UnsafePointer(mine), length)
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
