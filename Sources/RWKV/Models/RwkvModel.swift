/// RWKV-4 without a head: the documented `RwkvModel`, which reads tokens and gives hidden states.
///
///     let model = try RwkvModel.from(pretrained: path)
///     let outputs = try model([[1, 2, 3]])
///     print(outputs.lastHiddenState.shape)
public struct RwkvModel: BaseModel {
  public let config: RwkvConfig
  public let weights: ModelWeights

  public init(weights: ModelWeights) throws {
    config = try RwkvConfig.of(weights.file)
    self.weights = weights
  }
}

/// RWKV-4 with a language modelling head: the documented `RwkvForCausalLM`.
///
///     let model = try RwkvForCausalLM.from(pretrained: path)
///     let output = try model.generate([[1, 2, 3]], maxNewTokens: 40)
public struct RwkvForCausalLM: CausalLanguageModel {
  public let config: RwkvConfig
  public let weights: ModelWeights

  public init(weights: ModelWeights) throws {
    config = try RwkvConfig.of(weights.file)
    self.weights = weights
  }

  /// The same model without its head.
  public var rwkv: RwkvModel {
    get throws { try RwkvModel(weights: weights) }
  }
}
