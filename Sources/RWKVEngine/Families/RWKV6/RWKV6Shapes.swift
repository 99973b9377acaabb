import Foundation
import RWKVTokenizers

extension RWKV6 {
  var shapes: [ModelShape] {
    func shape(_ name: String, layers: Int, hidden: Int) -> ModelShape {
      ModelShape(
        name, family: self, layers: layers, hidden: hidden,
        feedForward: hidden * 7 / 2 / 32 * 32, vocabulary: 65536, tokenizer: .world)
    }
    return [
      shape("v6-1b6", layers: 24, hidden: 2048), shape("v6-3b", layers: 32, hidden: 2560),
      shape("v6-7b", layers: 32, hidden: 4096),
    ]
  }

  func shape(for configuration: Data) throws -> ModelShape {
    let fields = try JSONDecoder().decode(RWKV6Configuration.self, from: configuration)
    var shape = ModelShape(
      "random Rwkv6Config", family: self, layers: fields.layerCount, hidden: fields.hiddenSize,
      feedForward: fields.intermediateSize ?? fields.hiddenSize &* 7 / 2 / 32 * 32,
      vocabulary: fields.vocabularySize, tokenizer: .world)
    shape.headSize = fields.headSize
    shape.tiesEmbeddings = fields.tiesEmbeddings
    return shape
  }

  func layerTensors(of shape: ModelShape) -> [(name: String, shape: [Int])] {
    let (hidden, wide, headSize) = (shape.hidden, shape.feedForward, shape.headSize)
    // Ranks of the adapters: of the token shift, and of the decay.
    let (mix, decay) = hidden == 4096 ? (64, 128) : (32, 64)
    let matrices = ["receptance", "key", "value", "gate", "output"].map {
      ("att.\($0).weight", [hidden, hidden])
    }
    let vectors =
      ["att.time_decay", "att.ln_x.weight", "att.ln_x.bias", "ffn.time_maa_k", "ffn.time_maa_r"]
      + "xwkvrg".map { "att.time_maa_\($0)" }
    return matrices + vectors.map { ($0, [hidden]) } + [
      ("att.time_maa_w1", [hidden, 5 * mix]), ("att.time_maa_w2", [5, mix, hidden]),
      ("att.time_decay_w1", [hidden, decay]), ("att.time_decay_w2", [decay, hidden]),
      ("att.time_faaaa", [hidden / headSize, headSize]),
      ("ffn.key.weight", [wide, hidden]), ("ffn.value.weight", [hidden, wide]),
      ("ffn.receptance.weight", [hidden, hidden]),
    ]
  }
}
