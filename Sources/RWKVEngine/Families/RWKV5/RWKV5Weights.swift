import RWKVCheckpoints
import RWKVTensors

extension RWKV5 {
  func model(
    _ scope: WeightScope, _ architecture: ModelArchitecture
  ) throws(CheckpointError) -> any LanguageModel {
    // The form is that of all layers, so that what one layer lacks is missing rather than another form.
    let isGated = scope.hasAny(".att.gate.weight") || scope.hasAny(".att.time_mix_g")
    let isByChannel = scope.hasAny(".att.time_faaaa")
    return try RWKVModel(scope, architecture, state: stateParts) {
      _, block throws(CheckpointError) in
      let att = block("att")
      let (hidden, width) = (architecture.hidden, architecture.attention)
      func shift(_ name: String) throws(CheckpointError) -> [Float] {
        try att.vector("time_mix_" + name, count: hidden).map { 1 - $0 }
      }
      func matrix(_ name: String) throws(CheckpointError) -> Matrix {
        try att.matrix(name + ".weight", rows: width, columns: hidden)
      }
      /// A number for every channel: as they stand in 5.2, before that the head's.
      func numbers(_ name: String) throws(CheckpointError) -> [Float] {
        try isByChannel
          ? att.vector(name, shape: [architecture.heads, architecture.headSize])
          : att.vector(name, shape: [architecture.heads]).flatMap {
            repeatElement($0, count: architecture.headSize)
          }
      }
      return RWKV5TimeMix(
        keyShift: try shift("k"), valueShift: try shift("v"), receptanceShift: try shift("r"),
        receptance: try matrix("receptance"), key: try matrix("key"), value: try matrix("value"),
        output: try att.matrix("output.weight", rows: hidden, columns: width),
        gate: isGated ? (try shift("g"), try matrix("gate")) : nil,
        decay: try numbers("time_decay").map { (-$0.exponential).exponential },
        bonus: isByChannel
          ? try numbers("time_faaaa") : try numbers("time_first").map { $0.exponential },
        norm: GroupNorm(
          weight: try att.vector("ln_x.weight", count: width),
          bias: try att.vector("ln_x.bias", count: width),
          epsilon: architecture.groupNormEpsilon),
        headSize: architecture.headSize)
    } channelMix: { block throws(CheckpointError) in
      try ChannelMix(block, architecture, shift: "time_mix", complement: true)
    }
  }
}
