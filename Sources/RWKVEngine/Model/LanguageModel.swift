import RWKVTensors
import RWKVTokenizers

/// A model of any family: reads tokens into a state and tells what may come next.
///
/// It holds weights only, so one model serves any number of states and threads.
public protocol LanguageModel: Sendable {
  /// Its sizes and constants.
  var architecture: ModelArchitecture { get }

  /// The shape of its states.
  var stateLayout: StateLayout { get }

  /// The matrix from hidden states to logits, [V, H].
  var head: Matrix { get }

  /// Every matrix that reading a token multiplies by, the head included.
  var matrices: [Matrix] { get }

  /// Reads one chunk of tokens and returns the hidden states after `ln_out`, [T, H].
  ///
  /// The block lives in `workspace` until the caller's scope there ends. `afterLayer` sees every
  /// layer's output [T, H]; where it returns false, the pass ends with nil and `state` is spoilt.
  func run(
    _ tokens: ArraySlice<TokenID>, state: inout RecurrentState, _ workspace: Workspace,
    afterLayer: (_ layer: Int, _ hidden: Activations) -> Bool
  ) -> Activations?

  /// Reads one token into each of several states and returns the hidden states after `ln_out`,
  /// [states, H]: the weights are read once for all.
  ///
  /// The block lives in `workspace` until the caller's scope there ends.
  func step(
    _ tokens: [TokenID], states: inout [RecurrentState], _ workspace: Workspace
  ) -> Activations
}

/// What a forward pass gives beside the state.
public struct ForwardOutput: Sendable {
  /// [T, V], or [1, V] where only the last position was wanted.
  public var logits: Activation2D
  /// After `ln_out`, [T, H]; empty unless wanted.
  public var lastHiddenState: Activation2D
  /// Hugging Face's order: the output of each layer, then `lastHiddenState`; empty unless wanted.
  public var hiddenStates: [Activation2D]
}

/// A plain array of rows: what leaves the engine.
public struct Activation2D: Hashable, Sendable {
  /// The numbers, row after row.
  public private(set) var values: [Float] = []
  /// Numbers of a row.
  public let columns: Int

  /// Makes an empty array of rows of that width.
  public init(columns: Int) { self.columns = columns }

  /// The number of rows.
  public var rows: Int { columns == 0 ? 0 : values.count / columns }

  /// One row's numbers.
  public subscript(row: Int) -> ArraySlice<Float> {
    values[row * columns..<(row + 1) * columns]
  }

  mutating func append(_ block: Activations) {
    precondition(block.columns == columns)
    values.append(contentsOf: block.values)
  }
}

/// Which of its results a forward pass hands out; each costs memory by the token.
public struct ForwardOptions: OptionSet, Sendable {
  /// The bits of the set.
  public let rawValue: Int

  /// Makes a set from its bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Logits of every position rather than the last.
  public static let allLogits = ForwardOptions(rawValue: 1)
  /// The hidden states after `ln_out`.
  public static let lastHiddenState = ForwardOptions(rawValue: 2)
  /// The hidden states after every layer too.
  public static let hiddenStates = ForwardOptions(rawValue: 4)
  /// A token at a time: the plain path that the chunked one is held against.
  public static let serial = ForwardOptions(rawValue: 8)
}

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
    precondition(
      !tokens.isEmpty && tokens.allSatisfy { (0..<architecture.vocabulary).contains($0) })
    let hidden = Activation2D(columns: architecture.hidden)
    let layers = options.contains(.hiddenStates) ? architecture.layers : 0
    var output = ForwardOutput(
      logits: Activation2D(columns: architecture.vocabulary), lastHiddenState: hidden,
      hiddenStates: Array(repeating: hidden, count: layers))
    for chunk in tokens.chunks(of: options.contains(.serial) ? 1 : Self.chunkLength) {
      workspace.scope {
        let last = run(chunk, state: &state, workspace) { layer, block in
          if layers > 0 { output.hiddenStates[layer].append(block) }
          return true
        }!
        if !options.isDisjoint(with: [.lastHiddenState, .hiddenStates]) {
          output.lastHiddenState.append(last)
        }
        if options.contains(.allLogits) {
          output.logits.append(head(last, workspace))
        } else if chunk.endIndex == tokens.endIndex {
          output.logits.append(head(last.lastRow, workspace))
        }
      }
    }
    if layers > 0 { output.hiddenStates.append(output.lastHiddenState) }
    return output
  }

  /// Reads one token or a prompt and returns the logits after it, [V].
  ///
  /// `progress` is told after every chunk how many tokens are read; `isCancelled` is asked after
  /// every layer. On cancellation the result is nil and `state` stands for the chunks told; without
  /// `keepsState`, which costs a copy of it for every chunk, it is spoilt.
  public func read(
    _ tokens: [TokenID], state: inout RecurrentState, _ workspace: Workspace,
    keepsState: Bool = true, isCancelled: () -> Bool = { false },
    progress: (_ read: Int) -> Void = { _ in }
  ) -> [Float]? {
    precondition(
      !tokens.isEmpty && tokens.allSatisfy { (0..<architecture.vocabulary).contains($0) })
    var logits: [Float] = []
    for chunk in tokens.chunks(of: Self.chunkLength) {
      let before = keepsState && chunk.count > 1 ? state : nil
      // Here rather than in the pass, which tells its time.
      state.detach()
      let isRead = workspace.pass(of: chunk.count) {
        let last = run(chunk, state: &state, workspace) { _, _ in
          chunk.count == 1 || !isCancelled()
        }
        guard let last else { return false }
        if chunk.endIndex == tokens.endIndex {
          logits = head.array(last.lastRow, workspace)
        }
        return true
      }
      guard isRead else {
        if let before { state = before }
        return nil
      }
      progress(chunk.endIndex)
    }
    return logits
  }
}

extension LanguageModel {
  /// The plain path of `step`, one state after another.
  public func step(
    _ tokens: [TokenID], states: inout [RecurrentState], _ workspace: Workspace
  ) -> Activations {
    let all = workspace.block(rows: tokens.count, columns: architecture.hidden)
    for (row, token) in tokens.enumerated() {
      workspace.scope {
        let hidden = run([token], state: &states[row], workspace) { _, _ in true }!
        all[row].update(from: hidden.base, count: hidden.columns)
      }
    }
    return all
  }

  /// Reads one token into each of several states and returns the logits after it, [states][V].
  public func read(
    _ tokens: [TokenID], states: inout [RecurrentState], _ workspace: Workspace
  ) -> [[Float]] {
    precondition(
      tokens.count == states.count
        && tokens.allSatisfy { (0..<architecture.vocabulary).contains($0) })
    return workspace.pass(of: tokens.count) {
      let logits = head(step(tokens, states: &states, workspace), workspace)
      return (0..<tokens.count).map { row in
        Array(UnsafeBufferPointer(start: logits[row], count: logits.columns))
      }
    }
  }
}

extension Array {
  /// The elements in slices of at most `length`.
  fileprivate func chunks(of length: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: length).map { self[$0..<Swift.min(count, $0 + length)] }
  }
}
