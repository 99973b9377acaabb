import RWKVTensors

/// The state that all generations since RWKV-5 keep: `att_x` and `ffn_x` [L, H], the previous token's
/// normed input of time mix and channel mix, and `att_kv`, a matrix for every head.
enum HeadMemory {
  static let parts: [StatePart] = [
    .timeShift, .channelShift, StatePart(.memory) { [$0.heads, $0.headSize, $0.headSize] },
  ]

  /// As the remote code of RWKV-5 and RWKV-6 returns it.
  static let published: [PublishedStatePart] = [
    .init(.timeShift), .init(.memory), .init(.channelShift),
  ]

  /// The state that `time_state` [heads, value, key] of every layer stands for; its shifts are 0.
  ///
  /// - Parameter byKey: Whether the family keeps [heads, key, value].
  static func state(
    tuned layers: [Tensor], byKey: Bool
  ) -> [(part: StatePart.Name, tensor: Tensor)] {
    let shape = layers[0].shape
    let shift = Tensor(
      [Float](repeating: 0, count: layers.count * shape[0] * shape[1]),
      shape: [layers.count, shape[0] * shape[1]])
    let memory = layers.flatMap { layer in
      byKey
        ? (0..<shape[0]).flatMap { layer[$0].floats().transposed(size: shape[1]) }
        : layer.floats()
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
