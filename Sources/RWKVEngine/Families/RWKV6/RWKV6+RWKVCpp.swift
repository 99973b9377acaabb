extension RWKV6 {
  /// rwkv.cpp stores adapters as linear layers, [out, in], and bonuses as [heads, size, 1].
  func weights(inRWKVCpp name: String, shape: [Int]) -> [WeightSource]? {
    switch name.leafName {
    case "time_maa_w1", "time_maa_w2", "time_decay_w1", "time_decay_w2":
      [WeightSource(name + ".weight")]
    case "time_faaaa": [WeightSource(name, .reshaped(Array(shape.prefix(2))))]
    default: nil
    }
  }
}
