import RWKVTensors
import RWKVTokenizers

@testable import RWKVEngine

/// A language model that plays a script: after so many tokens it wants the token that stands there.
///
/// State and logits depend on every token read and on nothing else, and all arithmetic is exact, so
/// two places are equal if and only if the same tokens led there.
struct ScriptedModel: LanguageModel {
  let architecture: ModelArchitecture
  let stateLayout: StateLayout
  let matrices: [Matrix] = []
  private let script: [TokenID]

  /// Plays `script` after `silence` tokens; before and after it, it wants token 0.
  init(rows: Int, after silence: Int, script: [TokenID]) {
    architecture = ModelArchitecture(
      family: "script", layers: 1, hidden: rows, attention: rows, feedForward: rows,
      vocabulary: rows, layerNormEpsilon: 1e-5, tiedEmbeddings: false)
    stateLayout = StateLayout([.timeShift], architecture)
    self.script = Array(repeating: 0, count: silence) + script
  }

  func makeState(from state: consuming RecurrentState) -> any RunningState { HostState(state) }

  func read(
    _ chunk: ForwardInput, into state: any RunningState, _ options: ForwardOptions,
    _ workspace: Workspace, goesOn: () -> Bool
  ) -> ForwardOutput? {
    guard case .tokens(let chunk) = chunk else { preconditionFailure("it has no embeddings") }
    var output = ForwardOutput(architecture, options)
    for (index, token) in chunk.enumerated() {
      let wishes = wishes(after: token, state)
      if options.contains(.allLogits) || index == chunk.count - 1 {
        output.logits.append(Activation2D(row: wishes))
      }
    }
    return goesOn() ? output : nil
  }

  /// Moves the state on by a token and returns the logits after it.
  private func wishes(after token: TokenID, _ state: any RunningState) -> [Float] {
    let (count, digest) = HostState.withLayers(of: [state]) { states in
      let memory = states[0][.timeShift, layer: 0].values
      memory[0] += 1
      // Below 2^24, so exact in float32.
      memory[1] = (memory[1] * 251 + Float(token) + 1).truncatingRemainder(dividingBy: 65521)
      return (Int(memory[0]), Int(memory[1]))
    }
    var wishes = (0..<architecture.vocabulary).map { Float((digest + 37 * $0) % 1024) / 1024 }
    wishes[count < script.count ? script[count] : 0] = 10
    return wishes
  }
}
