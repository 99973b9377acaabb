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
    _ input: Activations, shiftState: UnsafeMutablePointer<Float>, _ workspace: Workspace
  ) -> Activations {
    let shift = TokenShift(input, state: shiftState, workspace)
    let k = key(shift.mixed(keyShift, workspace), workspace)
    k.squaredReLU(workspace)
    let r = receptance(shift.mixed(receptanceShift, workspace), workspace)
    r.sigmoid(workspace)
    let output = value(k, workspace)
    output.multiply(by: r, workspace)
    return output
  }
}

extension Matrix {
  /// `input · Wᵀ` in a new block.
  func callAsFunction(_ input: Activations, _ workspace: Workspace) -> Activations {
    let output = workspace.block(rows: input.rows, columns: rows)
    multiply(input, into: output, on: workspace.pool)
    return output
  }
}
