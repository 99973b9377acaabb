import RWKVCheckpoints

extension RWKV6 {
  var ggufArchitecture: String? { "rwkv6" }

  /// Adapters are linear layers there, [out, in]; files of 2024 have the shift amounts one by one.
  func weights(
    inGGUF tensor: GGUFName, shape: [Int], _ values: GGUFMetadata
  ) throws(CheckpointError) -> [WeightSource]? {
    guard let layer = tensor.layer else { return nil }
    let (att, ffn) = ("blocks.\(layer).att.", "blocks.\(layer).ffn.")
    switch tensor.module {
    case "time_mix_lerp_fused":
      return ["w", "k", "v", "r", "g"].enumerated().map { index, letter in
        WeightSource(att + "time_maa_" + letter, .part(index, of: 5))
      }
    case "time_mix_lerp_x", "time_mix_lerp_w", "time_mix_lerp_k", "time_mix_lerp_v",
      "time_mix_lerp_r", "time_mix_lerp_g":
      return [WeightSource(att + "time_maa_" + tensor.module.suffix(1))]
    case "channel_mix_lerp_k", "channel_mix_lerp_r":
      return [WeightSource(ffn + "time_maa_" + tensor.module.suffix(1))]
    case "time_mix_w1", "time_mix_w2": return [WeightSource(att + "time_maa_\(tensor.leaf).weight")]
    case "time_mix_decay": return [WeightSource(att + "time_decay")]
    case "time_mix_decay_w1", "time_mix_decay_w2":
      return [WeightSource(att + "time_\(tensor.leaf).weight")]
    case "time_mix_first": return [WeightSource(att + "time_faaaa")]
    default: return nil
    }
  }

  /// Adapters that are stored as linear layers, [out, in], become BlinkDL's [in, out].
  func published(_ name: String) -> PublishedTensor? {
    let stored = ["time_maa_w1", "time_maa_w2", "time_decay_w1", "time_decay_w2"].contains {
      name.hasSuffix(".att.\($0).weight")
    }
    return stored
      ? PublishedTensor(
        WeightNames.huggingFace(String(name.dropLast(".weight".count))), .transposed)
      : PublishedTensor(WeightNames.huggingFace(name))
  }
}
