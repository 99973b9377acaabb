import Foundation
import RWKVCheckpoints

extension RWKVModel {
  /// Takes what the families have in common out of a checkpoint, and lets `timeMix` and `channelMix` take
  /// a layer's.
  ///
  /// - Parameter parts: Those of a state.
  init(
    _ scope: WeightScope, _ architecture: ModelArchitecture, state parts: [StatePart],
    timeMix: (_ layer: Int, _ block: WeightScope) throws(CheckpointError) -> Mix,
    channelMix: (_ block: WeightScope) throws(CheckpointError) -> ChannelMix
  ) throws(CheckpointError) {
    let hidden = architecture.hidden
    let epsilon = architecture.layerNormEpsilon
    var blocks: [Block] = []
    for layer in 0..<architecture.layers {
      let block = scope("blocks", layer)
      blocks.append(
        Block(
          timeNorm: try block.layerNorm("ln1", width: hidden, epsilon: epsilon),
          timeMix: try timeMix(layer, block),
          channelNorm: try block.layerNorm("ln2", width: hidden, epsilon: epsilon),
          channelMix: try channelMix(block)))
    }
    let table = try scope.matrix("emb.weight", rows: architecture.vocabulary, columns: hidden)
    let norm = try scope("blocks", 0).layerNorm("ln0", width: hidden, epsilon: epsilon)
    self.init(
      architecture: architecture, stateLayout: StateLayout(parts, architecture),
      embedding: Embedding(table: table, norm: norm), blocks: blocks,
      finalNorm: try scope.layerNorm("ln_out", width: hidden, epsilon: 1e-5),
      head: architecture.tiedEmbeddings
        ? table
        : try scope.matrix("head.weight", rows: architecture.vocabulary, columns: hidden))
  }
}

extension ChannelMix {
  /// Takes a gated one, as all generations up to RWKV-6 have it.
  ///
  /// - Parameters:
  ///   - shift: The shift amounts are called `ffn.<shift>_k`, `_r`.
  ///   - complement: Whether they are stored as the share of the present token, not of the one before.
  init(
    _ block: WeightScope, _ architecture: ModelArchitecture, shift: String, complement: Bool
  ) throws(CheckpointError) {
    let ffn = block("ffn")
    let hidden = architecture.hidden
    func amount(_ name: String) throws(CheckpointError) -> [Float] {
      let stored = try ffn.vector("\(shift)_\(name)", count: hidden)
      return complement ? stored.map { 1 - $0 } : stored
    }
    self.init(
      keyShift: try amount("k"),
      key: try ffn.matrix("key.weight", rows: architecture.feedForward, columns: hidden),
      gate: (
        try amount("r"), try ffn.matrix("receptance.weight", rows: hidden, columns: hidden)
      ),
      value: try ffn.matrix("value.weight", rows: hidden, columns: architecture.feedForward))
  }
}

extension Float {
  /// e to this power.
  var exponential: Float { exp(self) }
}
