import RWKVTokenizers

/// A place in a text that a model can go on from: the tokens read, the state that stands for
/// exactly these, and the logits after the last of them.
public struct Snapshot: Hashable, Sendable {
  /// Every token read, from the first.
  public private(set) var tokens: [TokenID]
  /// What the model keeps of them.
  public private(set) var state: RecurrentState
  /// What may come next, [V]; empty before the first token.
  public private(set) var logits: [Float]

  /// The place before the first token.
  public init(before state: RecurrentState) {
    self.init(tokens: [], state: state, logits: [])
  }

  /// A place that was kept.
  public init(tokens: [TokenID], state: RecurrentState, logits: [Float]) {
    self.tokens = tokens
    self.state = state
    self.logits = logits
  }

  /// A place to come back to, without the tokens before it: these stay in the snapshot itself, so that
  /// marking costs the same at any length.
  struct Mark {
    fileprivate let tokenCount: Int
    fileprivate let state: RecurrentState
    fileprivate let logits: [Float]
  }

  /// This place.
  var mark: Mark { Mark(tokenCount: tokens.count, state: state, logits: logits) }

  /// Goes back to a place marked before.
  mutating func rewind(to mark: Mark) {
    tokens.removeSubrange(mark.tokenCount...)
    state = mark.state
    logits = mark.logits
  }

  /// The same place in memory of its own, where reading on from it need not copy anything first.
  public func detached() -> Snapshot {
    var copy = self
    copy.state.detach()
    // Room for the tokens of a message.
    copy.tokens.reserveCapacity(tokens.count + 1_024)
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
    guard !more.isEmpty else { return true }
    var done = 0
    let result = model.read(
      more, state: &state, workspace, keepsState: keepsPlace, isCancelled: isCancelled,
      progress: {
        done = $0
        progress($0)
      })
    tokens += more[..<done]
    // After a cancelled prompt the logits are unknown: the tokens that are read must be followed
    // by others before anything can be sampled.
    logits = result ?? (done == 0 ? logits : [])
    return result != nil
  }
  /// Takes the state away, for a pass that reads one more token into it; `hasRead` brings it back.
  mutating func takeState() -> RecurrentState { state.take() }

  /// Takes over what such a pass made of the state.
  mutating func hasRead(_ token: TokenID, state: RecurrentState, logits: [Float]) {
    tokens.append(token)
    self.state = state
    self.logits = logits
  }
}
