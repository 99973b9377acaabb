import RWKVTokenizers

extension LanguageModel {
  /// Tokens read in one pass over the weights.
  public static var chunkLength: Int { 128 }

  /// The state before the first token.
  public func initialState() -> RecurrentState { RecurrentState(stateLayout) }

  /// Reads tokens from a state, which then stands for all of them.
  ///
  /// The documented forward pass, with and without state. Every id must be below
  /// `architecture.vocabulary`, and there must be at least one.
  public func forward(
    _ tokens: [TokenID], state: inout RecurrentState, options: ForwardOptions = [],
    _ workspace: Workspace
  ) -> ForwardOutput {
    precondition(areInVocabulary(tokens))
    return forward(.tokens(tokens[...]), state: &state, options: options, workspace)
  }

  /// The same for tokens or for embeddings in their place, each as wide as `architecture.hidden`.
  public func forward(
    _ input: ForwardInput, state: inout RecurrentState, options: ForwardOptions = [],
    _ workspace: Workspace
  ) -> ForwardOutput {
    precondition(input.count > 0)
    let running = makeState(from: state.take())
    defer { state = running.snapshot() }
    var output = ForwardOutput(architecture, options)
    let length = options.contains(.serial) ? 1 : Self.chunkLength
    for chunk in (0..<input.count).chunks(of: length) {
      let isNeeded = options.contains(.allLogits) || chunk.endIndex == input.count
      let wanted = isNeeded ? options : options.union(.noLogits)
      let tokens = input.tokens(in: chunk.startIndex..<chunk.endIndex)
      output.append(read(tokens, into: running, wanted, workspace) { true }!)
    }
    return output
  }

  /// Reads one token or a prompt and returns the logits after it, [V].
  ///
  /// `progress` is told after every chunk how many tokens are read; `isCancelled` is asked after
  /// every layer. On cancellation the result is nil and `state` stands for the chunks told; without
  /// `keepsState`, which costs a copy of it for every chunk, it is spoilt.
  public func read(
    _ tokens: [TokenID], into state: inout any RunningState, _ workspace: Workspace,
    keepsState: Bool = true, isCancelled: () -> Bool = { false },
    progress: (_ read: Int) -> Void = { _ in }
  ) -> [Float]? {
    precondition(!tokens.isEmpty && areInVocabulary(tokens))
    var logits: [Float] = []
    for chunk in tokens.chunks(of: Self.chunkLength) {
      let before = keepsState && chunk.count > 1 ? state.fork() : nil
      // Here rather than in the pass, which tells its time.
      state.detach()
      let options: ForwardOptions = chunk.endIndex == tokens.endIndex ? [] : .noLogits
      let output = workspace.pass(of: chunk.count) {
        read(.tokens(chunk), into: state, options, workspace) {
          chunk.count == 1 || !isCancelled()
        }
      }
      guard let output else {
        if let before { state = before }
        return nil
      }
      logits = output.logits.values
      progress(chunk.endIndex)
    }
    return logits
  }

  /// The same from and to a plain value.
  public func read(
    _ tokens: [TokenID], state: inout RecurrentState, _ workspace: Workspace,
    keepsState: Bool = true, isCancelled: () -> Bool = { false },
    progress: (_ read: Int) -> Void = { _ in }
  ) -> [Float]? {
    var running = makeState(from: state.take())
    defer { state = running.snapshot() }
    return read(
      tokens, into: &running, workspace, keepsState: keepsState, isCancelled: isCancelled,
      progress: progress)
  }

  /// Reads one token into each of several states and returns the logits after it, [states][V].
  public func read(
    _ tokens: [TokenID], states: inout [RecurrentState], _ workspace: Workspace
  ) -> [[Float]] {
    let running = states.indices.map { makeState(from: states[$0].take()) }
    defer { states = running.map { $0.snapshot() } }
    return readEach(tokens, into: running, workspace)
  }

  /// The same into running states.
  func readEach(
    _ tokens: [TokenID], into states: [any RunningState], _ workspace: Workspace
  ) -> [[Float]] {
    precondition(tokens.count == states.count && areInVocabulary(tokens))
    return workspace.pass(of: tokens.count) { read(tokens, into: states, workspace) }
  }

  private func areInVocabulary(_ tokens: [TokenID]) -> Bool {
    tokens.allSatisfy { (0..<architecture.vocabulary).contains($0) }
  }
}

extension RandomAccessCollection where Index == Int {
  /// The elements in slices of at most `length`.
  fileprivate func chunks(of length: Int) -> [SubSequence] {
    stride(from: startIndex, to: endIndex, by: length).map {
      self[$0..<Swift.min(endIndex, $0 + length)]
    }
  }
}
