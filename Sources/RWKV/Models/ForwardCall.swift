import RWKVEngine
import RWKVTensors

/// A call of a model: checks what it is given, reads one sequence after another, and joins what they give.
struct ForwardCall {
  let weights: ModelWeights
  /// One for each sequence, all of one length.
  let inputs: [ForwardInput]
  var state: RwkvState?
  var options: ForwardOptions

  /// Sequences of token ids [B, T].
  init(
    _ weights: ModelWeights, ids: [some Collection<Int>], attentionMask: [[Int]]?,
    state: RwkvState?,
    _ options: ForwardOptions
  ) throws {
    let rows = ids.map { Array($0) }
    let vocabulary = weights.network.architecture.vocabulary
    for wrong in rows.joined() where !(0..<vocabulary).contains(wrong) {
      throw EngineError(
        path: weights.path,
        problem: "token \(wrong) is outside the vocabulary of \(vocabulary) rows")
    }
    let inputs = rows.map { ForwardInput.tokens($0[...]) }
    try self.init(weights, inputs, attentionMask, state, options)
  }

  /// Embeddings in their place, [B, T, H].
  init(
    _ weights: ModelWeights, embeddings: ShapedArray, attentionMask: [[Int]]?, state: RwkvState?,
    _ options: ForwardOptions
  ) throws {
    let hidden = weights.network.architecture.hidden
    guard embeddings.shape.count == 3, embeddings.shape[2] == hidden else {
      throw EngineError(
        path: weights.path,
        problem: "takes embeddings of shape [batch, tokens, \(hidden)], not \(embeddings.shape)")
    }
    let inputs = (0..<embeddings.shape[0]).map {
      ForwardInput.embeddings(Activation2D(embeddings[$0].scalars, columns: hidden))
    }
    try self.init(weights, inputs, attentionMask, state, options)
  }

  private init(
    _ weights: ModelWeights, _ inputs: [ForwardInput], _ attentionMask: [[Int]]?,
    _ state: RwkvState?, _ options: ForwardOptions
  ) throws {
    func refusal(_ problem: String) -> EngineError {
      EngineError(path: weights.path, problem: problem)
    }
    guard let length = inputs.first?.count, length > 0 else {
      throw refusal("was given no tokens to read")
    }
    guard inputs.allSatisfy({ $0.count == length }) else {
      throw refusal("takes sequences of one length, not of \(Set(inputs.map(\.count)).sorted())")
    }
    if let attentionMask, attentionMask.map(\.count) != inputs.map(\.count) {
      throw refusal("was given an attention mask of another shape than the tokens")
    }
    if let state {
      guard state.batchSize == inputs.count else {
        throw refusal("was given \(inputs.count) sequences and states of \(state.batchSize)")
      }
      guard state.layout == weights.file.publishedStateLayout else {
        throw refusal("was given the state of a model of other sizes")
      }
    }
    self.weights = weights
    self.inputs = inputs
    self.state = state
    self.options = options
  }

  /// The outputs of the sequences, joined.
  struct Result: Sendable {
    let outputs: [ForwardOutput]
    let length: Int
    let state: RwkvState

    var logits: ShapedArray { joined { $0.logits } }
    var lastHiddenState: ShapedArray { joined { $0.lastHiddenState } }
    var hiddenStates: [ShapedArray]? { each(\.hiddenStates) }
    var attentions: [ShapedArray]? { each(\.attentions) }

    private func each(_ list: (ForwardOutput) -> [Activation2D]) -> [ShapedArray]? {
      let count = list(outputs[0]).count
      return count == 0 ? nil : (0..<count).map { index in joined { list($0)[index] } }
    }

    private func joined(_ part: (ForwardOutput) -> Activation2D) -> ShapedArray {
      let parts = outputs.map(part)
      return ShapedArray(
        scalars: parts.count == 1 ? parts[0].values : parts.flatMap(\.values),
        shape: [parts.count, length, parts[0].columns])
    }
  }

  /// Reads all of it.
  func run() -> Result {
    var states = state?.sequences ?? inputs.map { _ in weights.network.initialState() }
    let (outputs, after) = weights.withWorkspace { workspace in
      let outputs = inputs.indices.map { index in
        weights.network.forward(inputs[index], state: &states[index], options: options, workspace)
      }
      return (outputs, states)
    }
    return Result(
      outputs: outputs, length: inputs[0].count,
      state: RwkvState(layout: weights.file.publishedStateLayout, sequences: after))
  }
}

extension ForwardOptions {
  /// The outputs that a call wants beside logits or the last hidden state.
  init(attentions: Bool, hiddenStates: Bool) {
    self = []
    if attentions { insert(.attentions) }
    if hiddenStates { insert(.hiddenStates) }
  }
}
