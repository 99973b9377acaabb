import Foundation
import RWKVTokenizers

extension RWKV7 {
  var shapes: [ModelShape] {
    func shape(_ name: String, layers: Int, hidden: Int) -> ModelShape {
      ModelShape(
        name, family: self, layers: layers, hidden: hidden, feedForward: 4 * hidden,
        vocabulary: 65536, tokenizer: .world)
    }
    return [
      shape("v7-0b1", layers: 12, hidden: 768), shape("v7-0b4", layers: 24, hidden: 1024),
      shape("v7-1b5", layers: 24, hidden: 2048), shape("v7-2b9", layers: 32, hidden: 2560),
    ]
  }

  func shape(for configuration: Data) throws -> ModelShape {
    let fields = try JSONDecoder().decode(RWKV7Configuration.self, from: configuration)
    var shape = ModelShape(
      "random Rwkv7Config", family: self, layers: fields.layerCount, hidden: fields.hiddenSize,
      feedForward: fields.intermediateSize ?? 4 &* fields.hiddenSize,
      vocabulary: fields.vocabularySize, tokenizer: .world)
    shape.headSize = fields.headSize
    shape.tiesEmbeddings = fields.tiesEmbeddings
    shape.ranks = [
      "w": fields.decayRank, "a": fields.rateRank, "v": fields.valueRank, "g": fields.gateRank,
    ].compactMapValues(\.self)
    return shape
  }

  func layerTensors(of shape: ModelShape) -> [(name: String, shape: [Int])] {
    let (hidden, wide, headSize) = (shape.hidden, shape.feedForward, shape.headSize)
    // Ranks of the adapters of decay, learning rate, values and gate, as published.
    let ranks =
      hidden < 2048 ? (w: 64, a: 64, v: 32, g: 128) : (w: 96, a: 96, v: 64, g: hidden / 8)
    let matrices = ["receptance", "key", "value", "output"].map {
      ("att.\($0).weight", [hidden, hidden])
    }
    let vectors =
      ["w0", "a0", "v0", "k_k", "k_a", "ln_x.weight", "ln_x.bias"].map { "att." + $0 }
      + "rwkvag".map { "att.x_\($0)" } + ["ffn.x_k"]
    let adapters = [("w", ranks.w), ("a", ranks.a), ("v", ranks.v), ("g", ranks.g)].flatMap {
      letter, usual in
      let rank = shape.ranks[letter] ?? usual
      return [("att.\(letter)1", [hidden, rank]), ("att.\(letter)2", [rank, hidden])]
    }
    return matrices + vectors.map { ($0, [hidden]) } + adapters + [
      ("att.r_k", [hidden / headSize, headSize]),
      ("ffn.key.weight", [wide, hidden]), ("ffn.value.weight", [hidden, wide]),
    ]
  }
}
