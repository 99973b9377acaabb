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
    return try Generation.of(weights).withHead(weights)
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
    return try Generation.of(weights).withoutHead(weights)
  }
}

/// The types of a generation's models.
private struct Generation: Sendable {
  let name: String
  let withHead: @Sendable (ModelWeights) throws -> any CausalLanguageModel
  let withoutHead: @Sendable (ModelWeights) throws -> any BaseModel

  private static let all = [
    Generation(RwkvForCausalLM.self, RwkvModel.self),
    Generation(Rwkv5ForCausalLM.self, Rwkv5Model.self),
    Generation(Rwkv6ForCausalLM.self, Rwkv6Model.self),
    Generation(Rwkv7ForCausalLM.self, Rwkv7Model.self),
  ]

  private init<Causal: CausalLanguageModel, Base: BaseModel>(_: Causal.Type, _: Base.Type)
  where Causal.Config == Base.Config {
    name = Causal.Config.generation
    withHead = { try Causal(weights: $0) }
    withoutHead = { try Base(weights: $0) }
  }

  static func of(_ weights: ModelWeights) throws -> Generation {
    let name = weights.network.architecture.family
    guard let generation = all.first(where: { $0.name == name }) else {
      throw EngineError(
        path: weights.path, problem: "is a model of \(name), which has no type here")
    }
    return generation
  }
}
