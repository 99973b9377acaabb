/// RWKV-7 without a head: reads tokens and gives hidden states.
///
///     let model = try Rwkv7Model.from(pretrained: path)
///     let outputs = try model([[1, 2, 3]])
///     print(outputs.lastHiddenState.shape)
public struct Rwkv7Model: BaseModel {
  public let config: Rwkv7Config
  public let weights: ModelWeights

  public init(weights: ModelWeights) throws {
    config = try Rwkv7Config.of(weights.file)
    self.weights = weights
  }
}

/// RWKV-7 with a language modelling head: gives the scores of what may come next.
///
///     let model = try Rwkv7ForCausalLM.from(pretrained: path)
///     let output = try model.generate([[1, 2, 3]], maxNewTokens: 40)
public struct Rwkv7ForCausalLM: CausalLanguageModel {
  public let config: Rwkv7Config
  public let weights: ModelWeights

  public init(weights: ModelWeights) throws {
    config = try Rwkv7Config.of(weights.file)
    self.weights = weights
  }

  /// The same model without its head.
  public var rwkv: Rwkv7Model {
    get throws { try Rwkv7Model(weights: weights) }
  }
}
