import RWKVCheckpoints
import RWKVTensors

extension RWKV6 {
  func model(
    _ scope: WeightScope, _ architecture: ModelArchitecture
  ) throws(CheckpointError) -> any LanguageModel {
    try RWKVModel(scope, architecture, state: stateParts) { _, block throws(CheckpointError) in
      let att = block("att")
      let hidden = architecture.hidden
      func square(_ name: String) throws(CheckpointError) -> Matrix {
        try att.matrix(name + ".weight", rows: hidden, columns: hidden)
      }
      func vector(_ name: String) throws(CheckpointError) -> [Float] {
        try att.vector(name, count: hidden)
      }
      let rank = try mixRank(att)
      var inputs: [RWKV6TimeMix.AdaptiveShift] = []
      for (name, up) in zip(
        ["w", "k", "v", "r", "g"], try mixUps(att, rank: rank, width: hidden))
      {
        inputs.append(RWKV6TimeMix.AdaptiveShift(amount: try vector("time_maa_" + name), up: up))
      }
      let decayRank = try decayRank(att)
      return RWKV6TimeMix(
        adapterShift: try vector("time_maa_x"),
        adapterDown: try adapter("time_maa_w1", att, rows: 5 * rank, columns: hidden),
        inputs: inputs,
        receptance: try square("receptance"),
        key: try square("key"),
        value: try square("value"),
        gate: try square("gate"),
        output: try square("output"),
        decay: try vector("time_decay"),
        decayDown: try adapter("time_decay_w1", att, rows: decayRank, columns: hidden),
        decayUp: try adapter("time_decay_w2", att, rows: hidden, columns: decayRank),
        bonus: try vector("time_faaaa"),
        norm: GroupNorm(
          weight: try vector("ln_x.weight"), bias: try vector("ln_x.bias"),
          epsilon: architecture.groupNormEpsilon),
        headSize: architecture.headSize)
    } channelMix: { block throws(CheckpointError) in
      try ChannelMix(block, architecture, shift: "time_maa", complement: false)
    }
  }

  // Adapters are BlinkDL's matrices, [in, out], or linear layers, [out, in], which are called
  // `time_maa_w1.weight`.

  private func mixRank(_ att: WeightScope) throws(CheckpointError) -> Int {
    att.has("time_maa_w2.weight")
      ? try att.shape("time_maa_w2.weight", dimensions: 3)[2]
      : try att.shape("time_maa_w2", dimensions: 3)[1]
  }

  private func decayRank(_ att: WeightScope) throws(CheckpointError) -> Int {
    att.has("time_decay_w1.weight")
      ? try att.shape("time_decay_w1.weight", dimensions: 2)[0]
      : try att.shape("time_decay_w1", dimensions: 2)[1]
  }

  private func mixUps(
    _ att: WeightScope, rank: Int, width: Int
  ) throws(CheckpointError) -> [Matrix] {
    att.has("time_maa_w2.weight")
      ? try att.matrices("time_maa_w2.weight", count: 5, rows: width, columns: rank)
      : try att.transposedMatrices("time_maa_w2", count: 5, rows: width, columns: rank)
  }

  private func adapter(
    _ name: String, _ att: WeightScope, rows: Int, columns: Int
  ) throws(CheckpointError) -> Matrix {
    att.has(name + ".weight")
      ? try att.matrix(name + ".weight", rows: rows, columns: columns)
      : try att.transposedMatrix(name, rows: rows, columns: columns)
  }
}
