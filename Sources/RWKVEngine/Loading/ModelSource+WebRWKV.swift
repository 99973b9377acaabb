import RWKVCheckpoints
import RWKVTensors

extension ModelSource {
  /// The same weights under BlinkDL's names where they are written as web-rwkv does (`.st` files): adapters
  /// are linear layers there, [out, in], and of two letters' names of older generations are used.
  static func translatedFromWebRWKV(
    _ checkpoint: CanonicalCheckpoint
  ) throws(CheckpointError) -> any Checkpoint {
    let names = TensorNames(checkpoint.names)
    if names.any(".att.time_mix_w1") {
      return try TranslatedCheckpoint(checkpoint) { name in
        [WeightSource(sixth(name))]
      }
    }
    if names.any(".att.ln_x."), names.any(".att.time_mix_k"),
      names.has("blocks.0.att.time_first"),
      try checkpoint.tensor(named: "blocks.0.att.time_first").shape.filter({ $0 != 1 }).count == 2
    {
      return try TranslatedCheckpoint(checkpoint) { name in
        [WeightSource(name.replacing(".att.time_first", with: ".att.time_faaaa"))]
      }
    }
    guard names.has("blocks.0.att.r_k"), names.has("blocks.0.att.w1"), names.has("emb.weight")
    else { return checkpoint }
    let shape = try checkpoint.tensor(named: "blocks.0.att.w1").shape
    let width = try checkpoint.tensor(named: "emb.weight").shape.last
    guard shape.count == 2, shape[1] == width, shape[0] != width else { return checkpoint }
    return try TranslatedCheckpoint(checkpoint) { name in
      [WeightSource(adapters.contains(name.leafName) ? name + ".weight" : name)]
    }
  }

  private static let adapters: Set = ["w1", "w2", "a1", "a2", "v1", "v2", "g1", "g2"]

  /// A name of RWKV-6.
  private static func sixth(_ name: String) -> String {
    let isAdapter = ["time_mix_w1", "time_mix_w2", "time_decay_w1", "time_decay_w2"].contains(
      name.leafName)
    return name.replacing(".time_mix_", with: ".time_maa_")
      .replacing(".att.time_first", with: ".att.time_faaaa") + (isAdapter ? ".weight" : "")
  }
}
