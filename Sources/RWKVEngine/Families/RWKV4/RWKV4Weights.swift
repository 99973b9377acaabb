import RWKVCheckpoints

extension RWKV4 {
  func model(
    _ scope: WeightScope, _ architecture: ModelArchitecture
  ) throws(CheckpointError) -> any LanguageModel {
    try RWKVModel(scope, architecture, state: stateParts) { _, block throws(CheckpointError) in
      let att = block("att")
      let hidden = architecture.hidden
      let width = architecture.attention
      func shift(_ name: String) throws(CheckpointError) -> [Float] {
        try att.vector(name, count: hidden).map { 1 - $0 }
      }
      return RWKV4TimeMix(
        receptanceShift: try shift("time_mix_r"),
        keyShift: try shift("time_mix_k"),
        valueShift: try shift("time_mix_v"),
        receptance: try att.matrix("receptance.weight", rows: width, columns: hidden),
        key: try att.matrix("key.weight", rows: width, columns: hidden),
        value: try att.matrix("value.weight", rows: width, columns: hidden),
        output: try att.matrix("output.weight", rows: hidden, columns: width),
        bonus: try att.vector("time_first", count: width),
        decay: try att.vector("time_decay", count: width).map { $0.exponential })
    } channelMix: { block throws(CheckpointError) in
      try ChannelMix(block, architecture, shift: "time_mix", complement: true)
    }
  }
}
