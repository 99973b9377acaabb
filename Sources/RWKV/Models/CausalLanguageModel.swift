import RWKVEngine

/// A model with a language modelling head: reads tokens and gives the scores of what may come next.
///
///     let model = try RwkvForCausalLM.from(pretrained: "RWKV/rwkv-4-169m-pile")
///     let outputs = try model([inputs], labels: [inputs])
///     print(outputs.loss!, outputs.logits.shape)
public protocol CausalLanguageModel<Config>: PreTrainedModel {}

extension CausalLanguageModel {
  /// Reads sequences of tokens: the documented call.
  ///
  /// - Parameters:
  ///   - inputIds: Token ids, [B, T]: sequences of one length.
  ///   - attentionMask: Accepted and not used, as documented: RWKV reads every token that it is given. Pad on
  ///     the right, where padding comes after all that counts, and never on the left.
  ///   - state: What the sequences before were read to; nil for nothing.
  ///   - labels: What is to be predicted, [B, T], as a rule `inputIds` themselves: they are shifted inside, so
  ///     position t predicts label t + 1. A label of -100 is left out of the mean.
  ///   - useCache: Whether to return the state; nil for what the configuration says.
  ///   - outputAttentions: Whether to return ``RwkvOutput/attentions``; nil for what the configuration says.
  ///   - outputHiddenStates: Whether to return ``RwkvOutput/hiddenStates``; nil for what the configuration
  ///     says.
  /// - Throws: `EngineError` where an id or label is outside the vocabulary, or a shape does not fit.
  public func callAsFunction(
    _ inputIds: [some Collection<Int>], attentionMask: [[Int]]? = nil, state: RwkvState? = nil,
    labels: [[Int]]? = nil, useCache: Bool? = nil, outputAttentions: Bool? = nil,
    outputHiddenStates: Bool? = nil
  ) throws -> RwkvCausalLMOutput {
    try output(
      of: ForwardCall(
        weights, ids: inputIds, attentionMask: attentionMask, state: state,
        options(outputAttentions, outputHiddenStates)), labels, useCache)
  }

  /// Reads embeddings in the place of tokens.
  ///
  /// - Parameters:
  ///   - inputsEmbeds: What stands for rows of the embedding, before the norm that follows it: [B, T, H].
  ///   - attentionMask: Accepted and not used.
  ///   - state: What the sequences before were read to; nil for nothing.
  ///   - labels: What is to be predicted, [B, T].
  ///   - useCache: Whether to return the state.
  ///   - outputAttentions: Whether to return ``RwkvOutput/attentions``.
  ///   - outputHiddenStates: Whether to return ``RwkvOutput/hiddenStates``.
  /// - Throws: `EngineError` where a label is outside the vocabulary, or a shape does not fit.
  public func callAsFunction(
    inputsEmbeds: ShapedArray, attentionMask: [[Int]]? = nil, state: RwkvState? = nil,
    labels: [[Int]]? = nil, useCache: Bool? = nil, outputAttentions: Bool? = nil,
    outputHiddenStates: Bool? = nil
  ) throws -> RwkvCausalLMOutput {
    try output(
      of: ForwardCall(
        weights, embeddings: inputsEmbeds, attentionMask: attentionMask, state: state,
        options(outputAttentions, outputHiddenStates)), labels, useCache)
  }

  private func output(
    of call: ForwardCall, _ labels: [[Int]]?, _ useCache: Bool?
  ) throws -> RwkvCausalLMOutput {
    if let labels { try check(labels, of: call) }
    let result = call.run()
    let loss = labels.map { labels in
      CrossEntropy.loss(zip(result.outputs.map(\.logits), labels).map { ($0, $1) })
    }
    return RwkvCausalLMOutput(
      loss: loss.map { ShapedArray(scalars: [Float($0 ?? .nan)], shape: [1]) },
      logits: result.logits, state: useCache ?? config.useCache ? result.state : nil,
      hiddenStates: result.hiddenStates, attentions: result.attentions)
  }

  private func check(_ labels: [[Int]], of call: ForwardCall) throws {
    guard labels.map(\.count) == call.inputs.map(\.count) else {
      throw EngineError(
        path: weights.path, problem: "was given labels of another shape than the tokens")
    }
    let vocabulary = weights.network.architecture.vocabulary
    for wrong in labels.joined()
    where wrong != CrossEntropy.ignored && !(0..<vocabulary).contains(wrong) {
      throw EngineError(
        path: weights.path,
        problem: "label \(wrong) is outside the vocabulary of \(vocabulary) rows, and not -100")
    }
  }

  private func options(_ attentions: Bool?, _ hiddenStates: Bool?) -> ForwardOptions {
    ForwardOptions(
      attentions: attentions ?? config.outputAttentions,
      hiddenStates: hiddenStates ?? config.outputHiddenStates
    ).union(.allLogits)
  }
}
