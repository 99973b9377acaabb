import CKernels
import COpenBLAS

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
  /// Slab after slab, each token's outputs.
  private let parts: Activations

  init(type: ck_type, weights: UnsafeRawPointer, input: Activations, output: Activations) {
    self.type = type
    self.weights = weights
    self.input = input
    self.output = output
    height = max(1, 65536 / max(1, output.columns * type.byteCount))
    let slabs = (input.columns + height - 1) / height
    parts = Activations.allocate(rows: slabs * input.rows, columns: output.columns)
  }

  var slabCount: Int { (input.columns + height - 1) / height }

  /// Computes the parts of some slabs.
  func run(_ slabs: Range<Int>) {
    for slab in slabs {
      let first = slab * height
      for token in 0..<input.rows {
        Kernels.current.c.pointee.vecmat(
          type, weights + first * output.columns * type.byteCount, input[token] + first,
          parts[slab * input.rows + token], min(height, input.columns - first), output.columns)
      }
    }
  }

  /// Adds the parts up, slab after slab.
  func finish() {
    let total = output.values
    _ = total.update(from: parts.values[..<total.count])
    for slab in 1..<max(1, slabCount) {
      let part = parts[slab * input.rows]
      for index in total.indices { total[index] += part[index] }
    }
    parts.deallocate()
  }
}

/// A product of many tokens with weights in floating point that are stored `[in, out]`, by panels of
/// outputs: OpenBLAS's sgemm, over weights that are widened to float32 where they are stored in half
/// precision.
struct TransposedPanelProduct {
  let type: ck_type
  let weights: UnsafeRawPointer
  let input: Activations
  let output: Activations
  /// A widened panel for each thread, to be freed at the end; nil where none is needed.
  let room: Activations?

  /// Outputs of a panel, fixed by nothing else: the sums must not depend on the number of threads.
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
      ? nil : Activations.allocate(rows: input.columns * threads, columns: Self.panelRows)
  }

  var panelCount: Int { (output.columns + Self.panelRows - 1) / Self.panelRows }

  /// Computes some panels.
  func run(_ panels: Range<Int>, thread: Int) {
    for first in panels.map({ $0 * Self.panelRows }) {
      let count = min(Self.panelRows, output.columns - first)
      let start = weights + first * type.byteCount
      let panel: UnsafePointer<Float>
      let pitch: Int
      if let room {
        let mine = room[thread * input.columns]
        for row in 0..<input.columns {
          Kernels.current.c.pointee.widen(
            type, start + row * output.columns * type.byteCount, mine + row * Self.panelRows, count)
        }
        (panel, pitch) = (UnsafePointer(mine), Self.panelRows)
      } else {
        (panel, pitch) = (start.assumingMemoryBound(to: Float.self), output.columns)
      }
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(input.rows), blasint(count),
        blasint(input.columns), 1, input.base, blasint(input.columns), panel, blasint(pitch), 0,
        output.base + first, blasint(output.columns))
    }
  }
}
