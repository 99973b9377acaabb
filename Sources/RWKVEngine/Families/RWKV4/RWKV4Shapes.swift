import Foundation
import RWKVTokenizers

extension RWKV4 {
  var shapes: [ModelShape] {
    func shape(_ name: String, layers: Int, hidden: Int) -> ModelShape {
      ModelShape(
        name, family: self, layers: layers, hidden: hidden, feedForward: 4 * hidden,
        vocabulary: 50277, tokenizer: .gptNeoX)
    }
    return [
      shape("v4-169m", layers: 12, hidden: 768), shape("v4-430m", layers: 24, hidden: 1024),
      shape("v4-1b5", layers: 24, hidden: 2048),
    ]
  }

  func shape(for configuration: Data) throws -> ModelShape {
    let fields = try JSONDecoder().decode(RWKV4Configuration.self, from: configuration)
    var shape = ModelShape(
      "random RwkvConfig", family: self, layers: fields.layerCount, hidden: fields.hiddenSize,
      feedForward: fields.intermediateSize ?? 4 &* fields.hiddenSize,
      vocabulary: fields.vocabularySize, tokenizer: .gptNeoX)
    shape.attention = fields.attentionHiddenSize
    shape.tiesEmbeddings = fields.tiesEmbeddings
    return shape
  }

  func layerTensors(of shape: ModelShape) -> [(name: String, shape: [Int])] {
    let (hidden, wide) = (shape.hidden, shape.feedForward)
    let attention = shape.attention ?? hidden
    let matrices = ["receptance", "key", "value"].map {
      ("att.\($0).weight", [attention, hidden])
    }
    let vectors = [
      "att.time_mix_k", "att.time_mix_v", "att.time_mix_r", "ffn.time_mix_k", "ffn.time_mix_r",
    ]
    return matrices + vectors.map { ($0, [hidden]) } + [
      ("att.output.weight", [hidden, attention]),
      ("att.time_decay", [attention]), ("att.time_first", [attention]),
      ("ffn.key.weight", [wide, hidden]), ("ffn.value.weight", [hidden, wide]),
      ("ffn.receptance.weight", [hidden, hidden]),
    ]
  }
}
