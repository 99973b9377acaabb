import Foundation
import RWKVTokenizers

extension RWKV5 {
  var shapes: [ModelShape] {
    func shape(_ name: String, layers: Int, hidden: Int) -> ModelShape {
      ModelShape(
        name, family: self, layers: layers, hidden: hidden,
        feedForward: hidden * 7 / 2 / 32 * 32, vocabulary: 65536, tokenizer: .world)
    }
    return [shape("v5-1b5", layers: 24, hidden: 2048), shape("v5-7b", layers: 32, hidden: 4096)]
  }

  func shape(for configuration: Data) throws -> ModelShape {
    let fields = try JSONDecoder().decode(RWKV5Configuration.self, from: configuration)
    var shape = ModelShape(
      "random Rwkv5Config", family: self, layers: fields.layerCount, hidden: fields.hiddenSize,
      feedForward: fields.intermediateSize ?? fields.hiddenSize &* 7 / 2 / 32 * 32,
      vocabulary: fields.vocabularySize, tokenizer: .world)
    shape.headSize = fields.headSize
    shape.tiesEmbeddings = fields.tiesEmbeddings
    return shape
  }

  func layerTensors(of shape: ModelShape) -> [(name: String, shape: [Int])] {
    let (hidden, wide, headSize) = (shape.hidden, shape.feedForward, shape.headSize)
    let matrices = ["receptance", "key", "value", "gate", "output"].map {
      ("att.\($0).weight", [hidden, hidden])
    }
    let vectors =
      "kvrg".map { "att.time_mix_\($0)" }
      + ["att.ln_x.weight", "att.ln_x.bias", "ffn.time_mix_k", "ffn.time_mix_r"]
    return matrices + vectors.map { ($0, [hidden]) } + [
      ("att.time_decay", [hidden / headSize, headSize]),
      ("att.time_faaaa", [hidden / headSize, headSize]),
      ("ffn.key.weight", [wide, hidden]), ("ffn.value.weight", [hidden, wide]),
      ("ffn.receptance.weight", [hidden, hidden]),
    ]
  }
}
