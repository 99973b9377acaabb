import RWKVCheckpoints
import RWKVTensors

extension RWKV5 {
  func model(
    _ scope: WeightScope, _ architecture: ModelArchitecture
  ) throws(CheckpointError) -> any LanguageModel {
    try RWKVModel(scope, architecture, state: stateParts) { _, block throws(CheckpointError) in
      let att = block("att")
      let (hidden, width) = (architecture.hidden, architecture.attention)
      func shift(_ name: String) throws(CheckpointError) -> [Float] {
        try att.vector("time_mix_" + name, count: hidden).map { 1 - $0 }
      }
      func matrix(_ name: String) throws(CheckpointError) -> Matrix {
        try att.matrix(name + ".weight", rows: width, columns: hidden)
      }
      return RWKV5TimeMix(
        keyShift: try shift("k"), valueShift: try shift("v"), receptanceShift: try shift("r"),
        receptance: try matrix("receptance"), key: try matrix("key"), value: try matrix("value"),
        output: try att.matrix("output.weight", rows: hidden, columns: width),
        gate: att.has("gate.weight") ? (try shift("g"), try matrix("gate")) : nil,
        decay: try byChannel("time_decay", att, architecture).map {
          (-$0.exponential).exponential
        },
        bonus: att.has("time_faaaa")
          ? try byChannel("time_faaaa", att, architecture)
          : try byChannel("time_first", att, architecture).map { $0.exponential },
        norm: GroupNorm(
          weight: try att.vector("ln_x.weight", count: width),
          bias: try att.vector("ln_x.bias", count: width),
          epsilon: architecture.groupNormEpsilon),
        headSize: architecture.headSize)
    } channelMix: { block throws(CheckpointError) in
      try ChannelMix(block, architecture, shift: "time_mix", complement: true)
    }
  }

  /// A number for every channel: as they stand in 5.2, before that the head's.
  private func byChannel(
    _ name: String, _ att: WeightScope, _ architecture: ModelArchitecture
  ) throws(CheckpointError) -> [Float] {
    let isByHead = try att.shape(name).reduce(1, *) == architecture.heads
    guard isByHead, architecture.headSize > 1 else {
      return try att.vector(name, count: architecture.attention)
    }
    return try att.vector(name, count: architecture.heads).flatMap {
      repeatElement($0, count: architecture.headSize)
    }
  }
}
