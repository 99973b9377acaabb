import Foundation
import RWKVCheckpoints

extension RWKVModel {
  /// Takes what the families have in common out of a checkpoint, and lets `timeMix` take a layer's
  /// `att`.
  ///
  /// - Parameters:
  ///   - parts: Those of a state.
  ///   - channelShift: The channel mix's shift amounts are called `ffn.<channelShift>_k`, `_r`.
  ///   - complement: Whether they are stored as the share of the present token, not of the one before.
  init(
    _ scope: WeightScope, _ architecture: ModelArchitecture, state parts: [StatePart],
    channelShift: String, complement: Bool, timeMix: (WeightScope) throws(CheckpointError) -> Mix
  ) throws(CheckpointError) {
    let hidden = architecture.hidden
    let epsilon = architecture.layerNormEpsilon
    var blocks: [Block] = []
    for layer in 0..<architecture.layers {
      let block = scope("blocks", layer)
      let ffn = block("ffn")
      func shift(_ name: String) throws(CheckpointError) -> [Float] {
        let stored = try ffn.vector("\(channelShift)_\(name)", count: hidden)
        return complement ? stored.map { 1 - $0 } : stored
      }
      blocks.append(
        Block(
          timeNorm: try block.layerNorm("ln1", width: hidden, epsilon: epsilon),
          timeMix: try timeMix(block("att")),
          channelNorm: try block.layerNorm("ln2", width: hidden, epsilon: epsilon),
          channelMix: ChannelMix(
            keyShift: try shift("k"), receptanceShift: try shift("r"),
            key: try ffn.matrix("key.weight", rows: architecture.feedForward, columns: hidden),
            receptance: try ffn.matrix("receptance.weight", rows: hidden, columns: hidden),
            value: try ffn.matrix("value.weight", rows: hidden, columns: architecture.feedForward)
          )))
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

extension Float {
  /// e to this power.
  var exponential: Float { exp(self) }
}
