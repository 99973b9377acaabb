import CRWKVKernels

/// The recurrence of RWKV-7 over one sequence: every head removes from its memory, a matrix, what lies
/// in one direction, decays it, writes to it and reads from it. `CRWKVKernels.h` has the equations.
public struct WKV7 {
  /// [T, A] each: what the adapter adds to the decay's bias, and then what each key channel keeps of the
  /// past, in (0.54, 1); what the adapter adds to the learning rate's bias, and then the direction of
  /// removal times that rate.
  public let decay, rate: Activations
  /// [T, A] each; the keys are scaled by the learning rate.
  public let receptance, key, value: Activations
  /// The direction that is removed, of length 1 [T, A]; written.
  public let removal: Activations
  /// The output of the heads [T, A].
  public let output: Activations

  /// Looks at the blocks of a whole chunk.
  public init(
    decay: Activations, rate: Activations, receptance: Activations, key: Activations,
    value: Activations, removal: Activations, output: Activations
  ) {
    self.decay = decay
    self.rate = rate
    self.receptance = receptance
    self.key = key
    self.value = value
    self.removal = removal
    self.output = output
  }

  /// The learned vectors of the time mix [A]: w0, a0, k_k, k_a.
  public struct Biases: Sendable {
    let decay, rate, removal, key: [Float]

    /// Takes the vectors.
    public init(decay: [Float], rate: [Float], removal: [Float], key: [Float]) {
      self.decay = decay
      self.rate = rate
      self.removal = removal
      self.key = key
    }
  }

  /// Makes what the recurrence takes in of what matrices and adapters made, for one head, which has those
  /// columns: decay, rate and keys in place, and the removal.
  public func prepare(columns: Range<Int>, _ biases: Biases) {
    let first = columns.lowerBound
    biases.decay.withUnsafeBufferPointer { decayBias in
      biases.rate.withUnsafeBufferPointer { rateBias in
        biases.removal.withUnsafeBufferPointer { removalBias in
          biases.key.withUnsafeBufferPointer { keyBias in
            let bias = ck_wkv7_biases(
              decay: decayBias.baseAddress! + first, rate: rateBias.baseAddress! + first,
              removal: removalBias.baseAddress! + first, key: keyBias.baseAddress! + first)
            for row in 0..<key.rows {
              Kernels.current.c.pointee.wkv7_inputs(
                columns.count, bias, decay[row] + first, rate[row] + first, key[row] + first,
                removal[row] + first)
            }
          }
        }
      }
    }
  }

  /// Computes one head for a sequence's rows.
  ///
  /// - Parameter memory: The state's matrices [heads · value, key], which are moved on.
  public func run(rows: Range<Int>, columns: Range<Int>, memory: Activations) {
    let (row, first) = (rows.lowerBound, columns.lowerBound)
    let inputs = ck_wkv7_inputs(
      decay: decay[row] + first, receptance: receptance[row] + first, key: key[row] + first,
      value: value[row] + first, removal: removal[row] + first, rate: rate[row] + first)
    Kernels.current.c.pointee.wkv7(
      rows.count, columns.count, key.columns, inputs, memory[first], output[row] + first)
  }

  /// Adds the token's own share `(Σ receptance · key · bonus) · value` to what a head read, and gates it.
  public func finish(columns: Range<Int>, bonus: [Float], gate: Activations) {
    let first = columns.lowerBound
    bonus.withUnsafeBufferPointer { bonus in
      for row in 0..<output.rows {
        Kernels.current.c.pointee.wkv7_bonus(
          columns.count, receptance[row] + first, key[row] + first, bonus.baseAddress! + first,
          value[row] + first, gate[row] + first, output[row] + first)
      }
    }
  }
}

extension Activations {
  /// `self = self + (other - self) · σ(amount + adaption)` in some columns.
  public func blend(
    towards other: Activations, amount: [Float], adaption: Activations, columns: Range<Int>
  ) {
    let first = columns.lowerBound
    amount.withUnsafeBufferPointer { amount in
      for row in 0..<rows {
        Kernels.current.c.pointee.blend(
          other[row] + first, amount.baseAddress! + first, adaption[row] + first,
          self[row] + first, columns.count)
      }
    }
  }

  /// Puts the same numbers, by column, into every row of some columns.
  public func fill(columns: Range<Int>, with numbers: [Float]) {
    numbers.withUnsafeBufferPointer { numbers in
      for row in 0..<rows {
        (self[row] + columns.lowerBound).update(
          from: numbers.baseAddress! + columns.lowerBound, count: columns.count)
      }
    }
  }

  /// Takes some columns over from another block.
  public func copy(columns: Range<Int>, from other: Activations) {
    for row in 0..<rows {
      (self[row] + columns.lowerBound).update(
        from: other[row] + columns.lowerBound, count: columns.count)
    }
  }
}
