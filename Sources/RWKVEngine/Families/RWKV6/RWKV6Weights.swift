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
      let rank = try att.shape("time_maa_w2", dimensions: 3)[1]
      let ups = try att.transposedMatrices("time_maa_w2", count: 5, rows: hidden, columns: rank)
      var inputs: [RWKV6TimeMix.AdaptiveShift] = []
      for (name, up) in zip(["w", "k", "v", "r", "g"], ups) {
        inputs.append(RWKV6TimeMix.AdaptiveShift(amount: try vector("time_maa_" + name), up: up))
      }
      let decayRank = try att.shape("time_decay_w1", dimensions: 2)[1]
      return RWKV6TimeMix(
        adapterShift: try vector("time_maa_x"),
        adapterDown: try att.transposedMatrix("time_maa_w1", rows: 5 * rank, columns: hidden),
        inputs: inputs,
        receptance: try square("receptance"),
        key: try square("key"),
        value: try square("value"),
        gate: try square("gate"),
        output: try square("output"),
        decay: try vector("time_decay"),
        decayDown: try att.transposedMatrix("time_decay_w1", rows: decayRank, columns: hidden),
        decayUp: try att.transposedMatrix("time_decay_w2", rows: hidden, columns: decayRank),
        bonus: try vector("time_faaaa"),
        norm: GroupNorm(
          weight: try vector("ln_x.weight"), bias: try vector("ln_x.bias"),
          epsilon: architecture.groupNormEpsilon),
        headSize: architecture.headSize)
    } channelMix: { block throws(CheckpointError) in
      try ChannelMix(block, architecture, shift: "time_maa", complement: false)
    }
  }
}
