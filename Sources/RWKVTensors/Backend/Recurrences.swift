import CRWKVKernels

/// The recurrence of RWKV-4 over one sequence: a weighted average over the past, channel by channel, with
/// the running maximum that keeps the exponentials in range. `CRWKVKernels.h` has the equation.
public struct WKV4 {
  /// Keys and values [T, A], and where the averages go [T, A].
  public let key, value, output: Activations
  /// The state's numerators, denominators and running maxima [1, A], which are moved on.
  public let numerator, denominator, maximum: Activations

  /// Looks at the blocks of a whole chunk and at one sequence's state.
  public init(
    key: Activations, value: Activations, output: Activations, numerator: Activations,
    denominator: Activations, maximum: Activations
  ) {
    self.key = key
    self.value = value
    self.output = output
    self.numerator = numerator
    self.denominator = denominator
    self.maximum = maximum
  }

  /// Computes some channels of the sequence's rows.
  ///
  /// - Parameters:
  ///   - bonus: u, of the token itself, by channel.
  ///   - decay: What the past's exponents lose at each token, by channel.
  public func run(rows: Range<Int>, columns: Range<Int>, bonus: [Float], decay: [Float]) {
    let (row, first) = (rows.lowerBound, columns.lowerBound)
    bonus.withUnsafeBufferPointer { bonus in
      decay.withUnsafeBufferPointer { decay in
        Kernels.current.c.pointee.wkv4(
          rows.count, columns.count, key.columns, bonus.baseAddress! + first,
          decay.baseAddress! + first, key[row] + first, value[row] + first,
          numerator.base + first, denominator.base + first, maximum.base + first,
          output[row] + first)
      }
    }
  }
}

/// The recurrence of RWKV-6 over one sequence: every head reads from its memory, a matrix, and writes to
/// it. `CRWKVKernels.h` has the equation.
public struct WKV6 {
  /// [T, A] each: what each key channel keeps of the past, in (0, 1).
  public let decay, receptance, key, value: Activations
  /// The output of the heads [T, A].
  public let output: Activations
  /// The state's matrices [heads · key, value], which are moved on.
  public let memory: Activations

  /// Looks at the blocks of a whole chunk and at one sequence's state.
  public init(
    decay: Activations, receptance: Activations, key: Activations, value: Activations,
    output: Activations, memory: Activations
  ) {
    self.decay = decay
    self.receptance = receptance
    self.key = key
    self.value = value
    self.output = output
    self.memory = memory
  }

  /// Computes one head, which has those columns, for the sequence's rows.
  ///
  /// - Parameter bonus: u, of the token itself, by channel.
  public func run(rows: Range<Int>, columns: Range<Int>, bonus: [Float]) {
    let (row, first) = (rows.lowerBound, columns.lowerBound)
    bonus.withUnsafeBufferPointer { bonus in
      Kernels.current.c.pointee.wkv6(
        rows.count, columns.count, key.columns, bonus.baseAddress! + first, decay[row] + first,
        receptance[row] + first, key[row] + first, value[row] + first, memory[first],
        output[row] + first)
    }
  }
}
