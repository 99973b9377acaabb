import CRWKVKernels

/// A product with packed weights, by rows of panels.
struct PackedProduct {
  let format: ck_format
  let rows: Int
  /// The bytes of a row of panels.
  let rowBytes: Int
  let panels: UnsafeRawPointer
  let input: QuantisedActivations
  let output: Activations

  private static let tileTokens = 64

  /// Computes some rows of panels. Tokens by tiles that stay in the second-level cache beside them.
  func run(_ panelRows: Range<Int>) {
    for first in stride(from: 0, to: output.rows, by: Self.tileTokens) {
      run(
        panelRows, input.dropping(tokens: first), tokens: min(Self.tileTokens, output.rows - first),
        into: output[first])
    }
  }

  /// The product for some tokens. The last panel may stick out of the matrix.
  private func run(
    _ panelRows: Range<Int>, _ x: QuantisedActivations, tokens: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    let height = PackedFormat.panelRows
    let stride = self.output.columns
    let whole = panelRows.clamped(to: 0..<rows / height)
    if !whole.isEmpty {
      Kernels.current.c.pointee.packed_product(
        format, panels + whole.lowerBound * rowBytes, whole.count, input.blocks, x.pointers, tokens,
        output + whole.lowerBound * height, stride)
    }
    guard panelRows.upperBound > rows / height else { return }
    let count = rows % height
    withUnsafeTemporaryAllocation(of: Float.self, capacity: height * tokens) { room in
      Kernels.current.c.pointee.packed_product(
        format, panels + (rows / height) * rowBytes, 1, input.blocks, x.pointers, tokens,
        room.baseAddress!, height)
      for token in 0..<tokens {
        (output + token * stride + rows - count).update(
          from: room.baseAddress! + token * height, count: count)
      }
    }
  }
}
