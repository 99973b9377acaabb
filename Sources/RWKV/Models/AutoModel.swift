import RWKVEngine

/// Opens models of whichever generation, with their language modelling head.
///
///     let model = try AutoModelForCausalLM.from(pretrained: "RWKV/rwkv-4-169m-pile")
///     let output = try model.generate([inputs], maxNewTokens: 40)
public enum AutoModelForCausalLM {
  /// Opens a model; see ``PreTrainedModel/from(pretrained:dtype:device:threads:)``.
  ///
  /// - Returns: An ``RwkvForCausalLM``, ``Rwkv5ForCausalLM``, ``Rwkv6ForCausalLM`` or ``Rwkv7ForCausalLM``.
  public static func from(
    pretrained name: String, dtype: DType? = nil, device: Device = .cpu, threads: Int? = nil
  ) throws -> any CausalLanguageModel {
    let weights = try ModelWeights(
      pretrained: name, dtype: dtype, device: device, threads: threads)
    switch weights.network.architecture.family {
    case Rwkv5Config.generation: return try Rwkv5ForCausalLM(weights: weights)
    case Rwkv6Config.generation: return try Rwkv6ForCausalLM(weights: weights)
    case Rwkv7Config.generation: return try Rwkv7ForCausalLM(weights: weights)
    default: return try RwkvForCausalLM(weights: weights)
    }
  }
}

/// Opens models of whichever generation, without a head.
///
///     let model = try AutoModel.from(pretrained: "RWKV/rwkv-4-169m-pile")
///     print(try model([inputs]).lastHiddenState.shape)
public enum AutoModel {
  /// Opens a model; see ``PreTrainedModel/from(pretrained:dtype:device:threads:)``.
  ///
  /// - Returns: An ``RwkvModel``, ``Rwkv5Model``, ``Rwkv6Model`` or ``Rwkv7Model``.
  public static func from(
    pretrained name: String, dtype: DType? = nil, device: Device = .cpu, threads: Int? = nil
  ) throws -> any BaseModel {
    let weights = try ModelWeights(
      pretrained: name, dtype: dtype, device: device, threads: threads)
    switch weights.network.architecture.family {
    case Rwkv5Config.generation: return try Rwkv5Model(weights: weights)
    case Rwkv6Config.generation: return try Rwkv6Model(weights: weights)
    case Rwkv7Config.generation: return try Rwkv7Model(weights: weights)
    default: return try RwkvModel(weights: weights)
    }
  }
}
