import RWKVTensors

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
    let key = key.product(shift.mixed(keyShift, workspace), then: .squaredReLU, workspace)
    let receptance = receptance.product(
      shift.mixed(receptanceShift, workspace), then: .sigmoid, workspace)
    workspace.pool.run([key, receptance])
    let output = value(key.output, workspace)
    output.multiply(by: receptance.output, workspace)
    return output
  }
}
