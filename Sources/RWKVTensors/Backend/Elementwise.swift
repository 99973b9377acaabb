import CRWKVKernels

// What is computed number by number. A range of columns is one thread's share of a block.
extension Activations {
  /// `output = x + (before - x) · (amount + adaption)` for one row x, without adaption where that is
  /// nil: the token shift. The same bits on every machine.
  public func shift(
    row: Int, from before: UnsafePointer<Float>, amount: [Float], adaption: Activations?,
    into output: Activations
  ) {
    Kernels.current.c.pointee.token_shift(
      self[row], before, amount, adaption?[row], output[row], columns)
  }

  /// `self = self · gate · sigmoid(gate)` (SiLU) in some columns.
  public func gate(by gate: Activations, columns: Range<Int>) {
    for row in 0..<rows {
      Kernels.current.c.pointee.gate(
        gate[row] + columns.lowerBound, self[row] + columns.lowerBound, columns.count)
    }
  }

  /// `self = exp(-exp(self + decay))`, in (0, 1), in some columns: what a token leaves of the past.
  public func becomeDecayFactors(adding decay: [Float], columns: Range<Int>) {
    let exp = Kernels.current.c.pointee.exp
    for row in 0..<rows {
      let numbers = self[row] + columns.lowerBound
      for index in 0..<columns.count { numbers[index] += decay[columns.lowerBound + index] }
      exp(numbers, numbers, columns.count)
      for index in 0..<columns.count { numbers[index] = -numbers[index] }
      exp(numbers, numbers, columns.count)
    }
  }
}
