import RWKVTokenizers

/// A place in a text that a model can go on from: the tokens read, the state that stands for
/// exactly these, and the logits after the last of them.
public struct Snapshot: Hashable, Sendable {
  /// Every token read, from the first.
  public private(set) var tokens: TokenHistory
  /// The state that the model keeps of them.
  public private(set) var state: RecurrentState
  /// The logits of the next token, [V]; empty before the first.
  public private(set) var logits: [Float]

  /// The place before the first token.
  public init(before state: RecurrentState) {
    self.init(tokens: [], state: state, logits: [])
  }

  /// A place that was kept.
  public init(tokens: TokenHistory, state: RecurrentState, logits: [Float]) {
    self.tokens = tokens
    self.state = state
    self.logits = logits
  }

  /// The same place in memory of its own, where reading on from it need not copy anything first.
  public func detached() -> Snapshot {
    var copy = self
    copy.state.detach()
    return copy
  }

  /// Reads more tokens; false, with nothing or only whole chunks read, where it was cancelled.
  ///
  /// - Parameter keepsPlace: False where a place of which reading was cancelled is no longer needed:
  ///   this is then spoilt, and its state need not be copied before every chunk.
  public mutating func read(
    _ more: [TokenID], with model: any LanguageModel, _ workspace: Workspace,
    keepsPlace: Bool = true, isCancelled: () -> Bool = { false },
    progress: (_ read: Int) -> Void = { _ in }
  ) -> Bool {
    let reading = Reading(from: take(), with: model)
    defer { self = reading.snapshot() }
    return reading.read(
      more, workspace, keepsPlace: keepsPlace, isCancelled: isCancelled, progress: progress)
  }

  /// Takes the state away, so that reading on need not copy it; this has none then.
  mutating func takeState() -> RecurrentState { state.take() }

  /// Takes everything away.
  private mutating func take() -> Snapshot {
    defer {
      tokens = []
      logits = []
      _ = state.take()
    }
    return self
  }
}
