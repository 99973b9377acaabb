/// The output of a model without a head.
public struct RwkvOutput: Sendable {
  /// The hidden states after the last norm, [B, T, H].
  public let lastHiddenState: ShapedArray
  /// The state of the sequences; nil where it was not to be returned.
  public let state: RwkvState?
  /// The hidden states after each layer, then `lastHiddenState`: L + 1 of [B, T, H]. That is the order of
  /// transformers' code; the embeddings are not among them, whatever its documentation says.
  public let hiddenStates: [ShapedArray]?
  /// The addition of each layer's time mix to the hidden states, after its output matrix: L of [B, T, H].
  ///
  /// These are no attention weights, which RWKV has not; transformers returns the same under this name. As
  /// there, they are divided by 2 ^ (layer / rescaleEvery) where hidden states are rescaled.
  public let attentions: [ShapedArray]?
}

/// The output of a model with a language modelling head.
public struct RwkvCausalLMOutput: Sendable {
  /// The loss of predicting the labels, [1], in nats a token; nil without labels, not a number where none is
  /// left to predict.
  public let loss: ShapedArray?
  /// The scores of each token to come next, at every position: [B, T, V].
  public let logits: ShapedArray
  /// The state of the sequences; nil where it was not to be returned.
  public let state: RwkvState?
  /// See ``RwkvOutput/hiddenStates``.
  public let hiddenStates: [ShapedArray]?
  /// See ``RwkvOutput/attentions``.
  public let attentions: [ShapedArray]?
}
