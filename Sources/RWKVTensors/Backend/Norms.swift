import CRWKVKernels

extension Activations {
  /// `output = (x - mean) / sqrt(variance + epsilon) · weight + bias` for each row x; `output` may be
  /// this block itself.
  public func normalise(
    row: Int, weight: [Float], bias: [Float], epsilon: Float, into output: Activations
  ) {
    Kernels.current.c.pointee.layer_norm(
      self[row], weight, bias, epsilon, output[row], columns)
  }

  /// The same for some columns of every row by themselves, in place: one group of a group norm.
  public func normalise(columns: Range<Int>, weight: [Float], bias: [Float], epsilon: Float) {
    let first = columns.lowerBound
    weight.withUnsafeBufferPointer { weight in
      bias.withUnsafeBufferPointer { bias in
        for row in 0..<rows {
          let channels = self[row] + first
          Kernels.current.c.pointee.layer_norm(
            channels, weight.baseAddress! + first, bias.baseAddress! + first, epsilon, channels,
            columns.count)
        }
      }
    }
  }
}
