import RWKVTensors

extension RWKV7 {
  /// `att_x` and `ffn_x` [L, H], the previous token's normed input of time mix and channel mix;
  /// `att_kv` [L, heads, value, key]: the other way round than RWKV-6's, as everybody keeps it.
  var stateParts: [StatePart] {
    [
      .timeShift, .channelShift, StatePart(.memory) { [$0.heads, $0.headSize, $0.headSize] },
    ]
  }

  /// State tuning writes [heads, value, key], which is how states lie; the shifts of a tuned state are 0.
  ///
  /// No published one was at hand to check that with.
  func state(tuned layers: [Tensor]) -> [(part: StatePart.Name, tensor: Tensor)]? {
    let shape = layers[0].shape
    let shift = Tensor(
      [Float](repeating: 0, count: layers.count * shape[0] * shape[1]),
      shape: [layers.count, shape[0] * shape[1]])
    return [
      (.timeShift, shift), (.channelShift, shift),
      (.memory, Tensor(layers.flatMap { $0.floats() }, shape: [layers.count] + shape)),
    ]
  }
}
