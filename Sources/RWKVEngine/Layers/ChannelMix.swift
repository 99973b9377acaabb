import Tensors

/// The channel mix (feed-forward) of RWKV-4 and RWKV-6:
/// `sigmoid(receptance · xr) ⊙ (value · max(key · xk, 0)²)`.
struct ChannelMix: Sendable {
  /// How much of the token before goes into the key's and the receptance's input, by channel.
  let keyShift: [Float]
  let receptanceShift: [Float]
  let key: Matrix
  let receptance: Matrix
  let value: Matrix

  /// Maps normed inputs [T, H] to what is added to the hidden states [T, H].
  func callAsFunction(
    _ input: Activations, layer: Int, _ sequences: Sequences, _ workspace: Workspace
  ) -> Activations {
    let shift = TokenShift(input, .channelShift, layer: layer, sequences, workspace)
    let products = workspace.products([
      (key, shift.mixed(keyShift, workspace)),
      (receptance, shift.mixed(receptanceShift, workspace)),
    ])
    let (k, r) = (products[0], products[1])
    k.squaredReLU(workspace)
    r.sigmoid(workspace)
    let output = value(k, workspace)
    output.multiply(by: r, workspace)
    return output
  }
}

extension Matrix {
  /// `input · Wᵀ` in a new block.
  func callAsFunction(_ input: Activations, _ workspace: Workspace) -> Activations {
    workspace.products([(self, input)])[0]
  }
}

extension Workspace {
  /// `input · Wᵀ` for several matrices at once, each in a new block.
  func products(_ pairs: [(matrix: Matrix, input: Activations)]) -> [Activations] {
    let outputs = pairs.map { block(rows: $0.input.rows, columns: $0.matrix.rows) }
    let products = zip(pairs, outputs).map { Matrix.Product($0.matrix, $0.input, into: $1) }
    Matrix.multiply(products, on: pool)
    return outputs
  }
}
