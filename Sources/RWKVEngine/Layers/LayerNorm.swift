import RWKVTensors

/// Layer normalisation: `(x - mean) / sqrt(variance + epsilon) · weight + bias`.
struct LayerNorm: Sendable {
  let weight: [Float]
  let bias: [Float]
  let epsilon: Float

  /// Normalises each of `input`'s rows into a new block.
  func callAsFunction(_ input: Activations, _ workspace: Workspace) -> Activations {
    let output = workspace.block(rows: input.rows, columns: input.columns)
    workspace.pool.note(reading: weight, count: weight.count)
    workspace.pool.note(reading: bias, count: bias.count)
    workspace.eachRow(of: input) { apply(input, row: $0, into: output) }
    return output
  }

  /// Normalises one row; `output` may be `input`.
  func apply(_ input: Activations, row: Int, into output: Activations) {
    input.normalise(row: row, weight: weight, bias: bias, epsilon: epsilon, into: output)
  }
}

/// The RWKV-6 norm after the recurrence: every head by itself, then `· weight + bias` by channel.
struct GroupNorm: Sendable {
  let weight: [Float]
  let bias: [Float]
  let epsilon: Float

  /// Normalises one head, which has those columns, in place.
  func apply(to block: Activations, columns: Range<Int>) {
    block.normalise(columns: columns, weight: weight, bias: bias, epsilon: epsilon)
  }
}
