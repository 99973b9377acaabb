extension RWKV7 {
  /// rwkv.cpp stores adapters as linear layers, [out, in], and the six shift amounts as one tensor.
  func weights(inRWKVCpp name: String, shape: [Int]) -> [WeightSource]? {
    switch name.leafName {
    case "x_rwkvag":
      let att = name.dropLast("x_rwkvag".count)
      return "rwkvag".enumerated().map { index, letter in
        WeightSource("\(att)x_\(letter)", .part(index, of: 6))
      }
    case "w1", "w2", "a1", "a2", "v1", "v2", "g1", "g2": return [WeightSource(name + ".weight")]
    default: return nil
    }
  }
}
