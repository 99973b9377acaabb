import RWKVCheckpoints

extension RWKV7 {
  var ggufArchitecture: String? { "rwkv7" }

  /// Adapters are linear layers there, [out, in], as in flash-linear-attention.
  func weights(
    inGGUF tensor: GGUFName, shape: [Int], _ values: GGUFMetadata
  ) throws(CheckpointError) -> [WeightSource]? {
    guard let layer = tensor.layer else { return nil }
    let (att, ffn) = ("blocks.\(layer).att.", "blocks.\(layer).ffn.")
    switch tensor.module {
    case "time_mix_lerp_fused":
      return ["x_r", "x_w", "x_k", "x_v", "x_a", "x_g"].enumerated().map { index, name in
        WeightSource(att + name, .part(index, of: 6))
      }
    case "channel_mix_lerp_k": return [WeightSource(ffn + "x_k")]
    case "time_mix_r_k":
      let key = "rwkv7.wkv.head_size"
      guard let size = try values.count(key) else { throw values.wrong(key, "is missing") }
      let channels = shape.reduce(1, *)
      guard size > 0, channels.isMultiple(of: size) else {
        throw values.wrong(key, "is \(size), which does not divide \(channels) channels")
      }
      return [WeightSource(att + "r_k", .reshaped([channels / size, size]))]
    // Copies of a0, a1 and a2, there for llama.cpp's loader only.
    case "time_mix_v0" where layer == 0, "time_mix_v1" where layer == 0,
      "time_mix_v2" where layer == 0:
      return []
    case "time_mix_w0", "time_mix_a0", "time_mix_v0", "time_mix_k_k", "time_mix_k_a":
      return [WeightSource(att + tensor.leaf)]
    case "time_mix_w1", "time_mix_w2", "time_mix_a1", "time_mix_a2", "time_mix_v1",
      "time_mix_v2", "time_mix_g1", "time_mix_g2":
      return [WeightSource(att + tensor.leaf + ".weight")]
    default: return nil
    }
  }
}
