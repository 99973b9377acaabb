import CRWKVKernels

// What is computed number by number. A row or a range of columns is one thread's share of a block.
extension Activations {
  /// Copies a row to a row of another block as wide.
  public func copy(row: Int, into other: Activations, row otherRow: Int) {
    other[otherRow].update(from: self[row], count: columns)
  }

  /// Copies as many columns of a row, from that one on, as `other` has, to the same row there.
  public func copy(row: Int, from column: Int, into other: Activations) {
    other[row].update(from: self[row] + column, count: other.columns)
  }

  /// `self = self · other` in one row.
  public func multiply(row: Int, by other: Activations) {
    let numbers = self[row]
    let factors = other[row]
    for i in 0..<columns { numbers[i] *= factors[i] }
  }

  /// `self = self + scale · other` in one row.
  public func add(row: Int, of other: Activations, scaledBy scale: Float) {
    let numbers = self[row]
    let addends = other[row]
    for i in 0..<columns { numbers[i] += scale * addends[i] }
  }

  /// `self = self · factor`.
  public func scale(by factor: Float) {
    for i in values.indices { values[i] *= factor }
  }

  /// `output = x + (before - x) · (amount + adaption)` for one row x, without adaption where that is
  /// nil: the token shift. The same bits on every machine.
  public func shift(
    row: Int, from before: Activations, row rowBefore: Int, amount: [Float],
    adaption: Activations?, into output: Activations
  ) {
    Kernels.current.c.pointee.token_shift(
      self[row], before[rowBefore], amount, adaption?[row], output[row], columns)
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
