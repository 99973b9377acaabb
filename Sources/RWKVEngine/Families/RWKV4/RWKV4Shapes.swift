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

  func layerTensors(of shape: ModelShape) -> [(name: String, shape: [Int])] {
    let (hidden, wide) = (shape.hidden, shape.feedForward)
    let matrices = ["receptance", "key", "value", "output"].map {
      ("att.\($0).weight", [hidden, hidden])
    }
    let vectors = [
      "att.time_decay", "att.time_first", "att.time_mix_k", "att.time_mix_v", "att.time_mix_r",
      "ffn.time_mix_k", "ffn.time_mix_r",
    ]
    return matrices + vectors.map { ($0, [hidden]) } + [
      ("ffn.key.weight", [wide, hidden]), ("ffn.value.weight", [hidden, wide]),
      ("ffn.receptance.weight", [hidden, hidden]),
    ]
  }
}
