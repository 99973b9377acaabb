import RWKVTensors

/// The channel mix (feed-forward): `value · max(key · xk, 0)²`, up to RWKV-6 gated by
/// `sigmoid(receptance · xr)`.
struct ChannelMix: Sendable {
  /// How much of the token before goes into the key's input, by channel.
  let keyShift: [Float]
  let key: Matrix
  /// The gate of the output, and the share of the token before in it; nil for none.
  let gate: (shift: [Float], receptance: Matrix)?
  let value: Matrix

  /// Every matrix that it multiplies by.
  var matrices: [Matrix] { [key, value] + (gate.map { [$0.receptance] } ?? []) }

  /// Maps normed inputs [T, H] to what is added to the hidden states [T, H].
  func callAsFunction(
    _ input: Activations, layer: Int, _ sequences: Sequences, _ workspace: Workspace
  ) -> Activations {
    let shift = TokenShift(input, .channelShift, layer: layer, sequences, workspace)
    let key = key.product(shift.mixed(keyShift, workspace), then: .squaredReLU, workspace)
    guard let gate else {
      workspace.pool.run([key])
      return value(key.output, workspace)
    }
    let receptance = gate.receptance.product(
      shift.mixed(gate.shift, workspace), then: .sigmoid, workspace)
    workspace.pool.run([key, receptance])
    let output = value(key.output, workspace)
    output.multiply(by: receptance.output, workspace)
    return output
  }
}
