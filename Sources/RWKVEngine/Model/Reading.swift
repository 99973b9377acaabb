import RWKVTokenizers

/// A model in the middle of a text: what `Snapshot` is while it moves.
///
/// The state stays with the model from token to token; `snapshot()` is what can be kept.
final class Reading {
  /// Every token read, from the first.
  private(set) var tokens: TokenHistory
  /// The logits of the next token, [V]; empty before the first.
  private(set) var logits: [Float]
  private var state: any RunningState
  private let model: any LanguageModel

  /// Goes on from a place, in its own memory if nobody else holds it.
  convenience init(from start: consuming Snapshot, with model: any LanguageModel) {
    let (tokens, logits) = (start.tokens, start.logits)
    self.init(
      tokens: tokens, logits: logits, state: model.makeState(from: start.takeState()),
      model: model)
  }

  private init(
    tokens: TokenHistory, logits: [Float], state: any RunningState, model: any LanguageModel
  ) {
    self.tokens = tokens
    self.logits = logits
    self.state = state
    self.model = model
  }

  /// The place reached.
  func snapshot() -> Snapshot {
    Snapshot(tokens: tokens, state: state.snapshot(), logits: logits)
  }

  /// Another reading that goes on from here by itself.
  func fork() -> Reading {
    Reading(tokens: tokens, logits: logits, state: state.fork(), model: model)
  }

  /// Reads more tokens; false, with nothing or only whole chunks read, where it was cancelled.
  ///
  /// - Parameter keepsPlace: False where a place of which reading was cancelled is no longer needed:
  ///   this is then spoilt, and its state need not be copied before every chunk.
  func read(
    _ more: [TokenID], _ workspace: Workspace, keepsPlace: Bool = true,
    isCancelled: () -> Bool = { false }, progress: (_ read: Int) -> Void = { _ in }
  ) -> Bool {
    guard !more.isEmpty else { return true }
    var done = 0
    let result = model.read(
      more, into: &state, workspace, keepsState: keepsPlace, isCancelled: isCancelled,
      progress: {
        done = $0
        progress($0)
      })
    tokens.append(contentsOf: more[..<done])
    // After a cancelled prompt the logits are unknown: the tokens that are read must be followed
    // by others before anything can be sampled.
    logits = result ?? (done == 0 ? logits : [])
    return result != nil
  }

  /// Reads tokens in one pass for the logits after each, [tokens, V]; nil where it was cancelled, after which this
  /// is spoilt.
  func readForLogits(
    _ more: [TokenID], _ workspace: Workspace, isCancelled: () -> Bool
  ) -> Activation2D? {
    state.detach()
    let output = workspace.pass(of: more.count) {
      model.read(.tokens(more[...]), into: state, .allLogits, workspace) { !isCancelled() }
    }
    guard let output, output.logits.rows == more.count else { return nil }
    tokens.append(contentsOf: more)
    logits = Array(output.logits[more.count - 1])
    return output.logits
  }

  /// Reads one token into each of several readings of one model, all in one pass over its weights.
  static func read(_ tokens: [TokenID], into readings: [Reading], _ workspace: Workspace) {
    guard readings.count > 1 else {
      for (token, reading) in zip(tokens, readings) { _ = reading.read([token], workspace) }
      return
    }
    let logits = readings[0].model.readEach(tokens, into: readings.map(\.state), workspace)
    for (index, reading) in readings.enumerated() {
      reading.tokens.append(tokens[index])
      reading.logits = logits[index]
    }
  }

  /// A place to come back to.
  struct Mark {
    fileprivate let tokens: TokenHistory
    fileprivate let state: any RunningState
    fileprivate let logits: [Float]
  }

  /// This place.
  func mark() -> Mark { Mark(tokens: tokens, state: state.fork(), logits: logits) }

  /// Goes back to a place marked before.
  func rewind(to mark: Mark) {
    tokens = mark.tokens
    state = mark.state.fork()
    logits = mark.logits
  }
}
