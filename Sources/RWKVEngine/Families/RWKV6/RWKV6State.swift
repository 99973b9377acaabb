import RWKVTensors

extension StatePart.Name {
  /// The matrix of every head.
  static var memory: Self { "att_kv" }
}

extension RWKV6 {
  /// `att_x` and `ffn_x` [L, H], the previous token's normed input of time mix and channel mix;
  /// `att_kv` [L, heads, key, value].
  var stateParts: [StatePart] {
    [
      .timeShift, .channelShift, StatePart(.memory) { [$0.heads, $0.headSize, $0.headSize] },
    ]
  }

  /// State tuning writes [heads, value, key], which the rwkv package turns into [key, value] as is done
  /// here; the shifts of a tuned state are 0.
  func state(tuned layers: [Tensor]) -> [(part: StatePart.Name, tensor: Tensor)]? {
    let shape = layers[0].shape
    let shift = Tensor(
      [Float](repeating: 0, count: layers.count * shape[0] * shape[1]),
      shape: [layers.count, shape[0] * shape[1]])
    let memory = layers.flatMap { layer in
      (0..<shape[0]).flatMap { layer[$0].floats().transposed(size: shape[1]) }
    }
    return [
      (.timeShift, shift), (.channelShift, shift),
      (.memory, Tensor(memory, shape: [layers.count] + shape)),
    ]
  }
}

extension [Float] {
  /// The rows of a square matrix as columns.
  fileprivate func transposed(size: Int) -> [Float] {
    indices.map { self[$0 % size * size + $0 / size] }
  }
}
