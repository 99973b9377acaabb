/// RWKV-5 without a head: reads tokens and gives hidden states.
///
///     let model = try Rwkv5Model.from(pretrained: path)
///     let outputs = try model([[1, 2, 3]])
///     print(outputs.lastHiddenState.shape)
public struct Rwkv5Model: BaseModel {
  public let config: Rwkv5Config
  public let weights: ModelWeights

  public init(weights: ModelWeights) throws {
    config = try Rwkv5Config.of(weights.file)
    self.weights = weights
  }
}

/// RWKV-5 with a language modelling head: gives the scores of what may come next.
///
///     let model = try Rwkv5ForCausalLM.from(pretrained: path)
///     let output = try model.generate([[1, 2, 3]], maxNewTokens: 40)
public struct Rwkv5ForCausalLM: CausalLanguageModel {
  public let config: Rwkv5Config
  public let weights: ModelWeights

  public init(weights: ModelWeights) throws {
    config = try Rwkv5Config.of(weights.file)
    self.weights = weights
  }

  /// The same model without its head.
  public var rwkv: Rwkv5Model {
    get throws { try Rwkv5Model(weights: weights) }
  }
}
