import RWKVCheckpoints
import RWKVTensors

extension RWKV7 {
  func model(
    _ scope: WeightScope, _ architecture: ModelArchitecture
  ) throws(CheckpointError) -> any LanguageModel {
    let hidden = architecture.hidden
    return try RWKVModel(scope, architecture, state: stateParts) {
      layer, block throws(CheckpointError) in
      try timeMix(block("att"), architecture, isFirst: layer == 0)
    } channelMix: { block throws(CheckpointError) in
      let ffn = block("ffn")
      return ChannelMix(
        keyShift: try ffn.vector("x_k", count: hidden),
        key: try ffn.matrix("key.weight", rows: architecture.feedForward, columns: hidden),
        gate: nil,
        value: try ffn.matrix("value.weight", rows: hidden, columns: architecture.feedForward))
    }
  }

  private func timeMix(
    _ att: WeightScope, _ architecture: ModelArchitecture, isFirst: Bool
  ) throws(CheckpointError) -> RWKV7TimeMix {
    let hidden = architecture.hidden
    func vector(_ name: String) throws(CheckpointError) -> [Float] {
      try att.vector(name, count: hidden)
    }
    func square(_ name: String) throws(CheckpointError) -> Matrix {
      try att.matrix(name + ".weight", rows: hidden, columns: hidden)
    }
    if isFirst {
      // The first layer has no values to go back to; what some files hold in their place means nothing.
      for name in ["v0", "v1", "v2"] { att.passOver(name) }
    }
    return RWKV7TimeMix(
      shifts: try shifts(att, width: hidden),
      receptance: try square("receptance"), key: try square("key"), value: try square("value"),
      output: try square("output"),
      decay: try adapter("w", att, width: hidden), rate: try adapter("a", att, width: hidden),
      gate: try adapter("g", att, width: hidden),
      residual: isFirst ? nil : (try vector("v0"), try adapter("v", att, width: hidden)),
      biases: WKV7.Biases(
        decay: try vector("w0"), rate: try vector("a0"), removal: try vector("k_k"),
        key: try vector("k_a")),
      bonus: try vector("r_k"),
      norm: GroupNorm(
        weight: try vector("ln_x.weight"), bias: try vector("ln_x.bias"),
        epsilon: architecture.groupNormEpsilon),
      headSize: architecture.headSize)
  }

  /// The six shift amounts: vectors of their own, or in the first releases of flash-linear-attention the
  /// rows of one matrix.
  private func shifts(
    _ att: WeightScope, width: Int
  ) throws(CheckpointError) -> RWKV7TimeMix.Shifts {
    var amounts: [[Float]] = []
    if att.has("x_x") {
      let joined = try att.vector("x_x", count: 6 * width)
      amounts = (0..<6).map { Array(joined[$0 * width..<($0 + 1) * width]) }
    } else {
      for name in ["x_r", "x_w", "x_k", "x_v", "x_a", "x_g"] {
        amounts.append(try att.vector(name, count: width))
      }
    }
    return RWKV7TimeMix.Shifts(
      receptance: amounts[0], decay: amounts[1], key: amounts[2], value: amounts[3],
      rate: amounts[4], gate: amounts[5])
  }

  /// The rank of an adapter, whichever way round its matrices are stored.
  func rank(of letter: String, _ att: WeightScope) throws(CheckpointError) -> Int {
    let down = letter + "1"
    return att.has(down + ".weight")
      ? try att.shape(down + ".weight", dimensions: 2)[0] : try att.shape(down, dimensions: 2)[1]
  }

  /// An adapter, whose matrices BlinkDL stores as [in, out] (`w1`, `w2`) and flash-linear-attention as
  /// [out, in] (`w1.weight`, `w2.weight`).
  private func adapter(
    _ letter: String, _ att: WeightScope, width: Int
  ) throws(CheckpointError) -> RWKV7TimeMix.Adapter {
    let (down, up) = (letter + "1", letter + "2")
    let rank = try rank(of: letter, att)
    if att.has(down + ".weight") {
      return RWKV7TimeMix.Adapter(
        down: try att.matrix(down + ".weight", rows: rank, columns: width),
        up: try att.matrix(up + ".weight", rows: width, columns: rank))
    }
    return RWKV7TimeMix.Adapter(
      down: try att.transposedMatrix(down, rows: rank, columns: width),
      up: try att.transposedMatrix(up, rows: width, columns: rank))
  }
}
