import RWKVEngine

/// A model without a head: reads tokens and gives hidden states.
///
///     let model = try RwkvModel.from(pretrained: "sgugger/rwkv-430M-pile")
///     let outputs = try model([inputs])
///     let rest = try model([more], state: outputs.state)
public protocol BaseModel<Config>: PreTrainedModel {}

extension BaseModel {
  /// Reads sequences of tokens: the documented call.
  ///
  /// - Parameters:
  ///   - inputIds: Token ids, [B, T]: sequences of one length.
  ///   - attentionMask: Accepted and not used, as documented: RWKV reads every token that it is given. Pad on
  ///     the right, where padding comes after all that counts, and never on the left.
  ///   - state: What the sequences before were read to; nil for nothing.
  ///   - useCache: Whether to return the state; nil for what the configuration says.
  ///   - outputAttentions: Whether to return ``RwkvOutput/attentions``; nil for what the configuration says.
  ///   - outputHiddenStates: Whether to return ``RwkvOutput/hiddenStates``; nil for what the configuration
  ///     says.
  /// - Throws: `EngineError` where an id is outside the vocabulary, or a shape does not fit.
  public func callAsFunction(
    _ inputIds: [some Collection<Int>], attentionMask: [[Int]]? = nil, state: RwkvState? = nil,
    useCache: Bool? = nil, outputAttentions: Bool? = nil, outputHiddenStates: Bool? = nil
  ) throws -> RwkvOutput {
    try output(
      of: ForwardCall(
        weights, ids: inputIds, attentionMask: attentionMask, state: state,
        options(outputAttentions, outputHiddenStates)), useCache)
  }

  /// Reads embeddings in the place of tokens.
  ///
  /// - Parameters:
  ///   - inputsEmbeds: What stands for rows of the embedding, before the norm that follows it: [B, T, H].
  ///   - attentionMask: Accepted and not used.
  ///   - state: What the sequences before were read to; nil for nothing.
  ///   - useCache: Whether to return the state.
  ///   - outputAttentions: Whether to return ``RwkvOutput/attentions``.
  ///   - outputHiddenStates: Whether to return ``RwkvOutput/hiddenStates``.
  /// - Throws: `EngineError` where a shape does not fit.
  public func callAsFunction(
    inputsEmbeds: ShapedArray, attentionMask: [[Int]]? = nil, state: RwkvState? = nil,
    useCache: Bool? = nil, outputAttentions: Bool? = nil, outputHiddenStates: Bool? = nil
  ) throws -> RwkvOutput {
    try output(
      of: ForwardCall(
        weights, embeddings: inputsEmbeds, attentionMask: attentionMask, state: state,
        options(outputAttentions, outputHiddenStates)), useCache)
  }

  private func output(of call: ForwardCall, _ useCache: Bool?) -> RwkvOutput {
    let result = call.run()
    return RwkvOutput(
      lastHiddenState: result.lastHiddenState,
      state: useCache ?? config.useCache ? result.state : nil,
      hiddenStates: result.hiddenStates, attentions: result.attentions)
  }

  private func options(_ attentions: Bool?, _ hiddenStates: Bool?) -> ForwardOptions {
    ForwardOptions(
      attentions: attentions ?? config.outputAttentions,
      hiddenStates: hiddenStates ?? config.outputHiddenStates
    ).union([.lastHiddenState, .noLogits])
  }
}
