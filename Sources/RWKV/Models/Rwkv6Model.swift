/// RWKV-6 without a head: the documented `Rwkv6Model`, which reads tokens and gives hidden states.
///
///     let model = try Rwkv6Model.from(pretrained: path)
///     let outputs = try model([[1, 2, 3]])
///     print(outputs.lastHiddenState.shape)
public struct Rwkv6Model: BaseModel {
  public let config: Rwkv6Config
  public let weights: ModelWeights

  public init(weights: ModelWeights) throws {
    config = try Rwkv6Config.of(weights.file)
    self.weights = weights
  }
}

/// RWKV-6 with a language modelling head: the documented `Rwkv6ForCausalLM`.
///
///     let model = try Rwkv6ForCausalLM.from(pretrained: path)
///     let output = try model.generate([[1, 2, 3]], maxNewTokens: 40)
public struct Rwkv6ForCausalLM: CausalLanguageModel {
  public let config: Rwkv6Config
  public let weights: ModelWeights

  public init(weights: ModelWeights) throws {
    config = try Rwkv6Config.of(weights.file)
    self.weights = weights
  }

  /// The same model without its head.
  public var rwkv: Rwkv6Model {
    get throws { try Rwkv6Model(weights: weights) }
  }
}
