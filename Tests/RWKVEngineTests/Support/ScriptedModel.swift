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
  let head: Matrix
  var matrices: [Matrix] { [head] }
  private let script: [TokenID]

  /// Plays `script` after `silence` tokens; before and after it, it wants token 0.
  init(rows: Int, after silence: Int, script: [TokenID]) {
    architecture = ModelArchitecture(
      family: "script", layers: 1, hidden: rows, attention: rows, feedForward: rows,
      vocabulary: rows, layerNormEpsilon: 1e-5, tiedEmbeddings: false)
    stateLayout = StateLayout([.timeShift], architecture)
    var identity = [Float](repeating: 0, count: rows * rows)
    for row in 0..<rows { identity[row * rows + row] = 1 }
    head = Matrix(Tensor(identity, shape: [rows, rows]))!
    self.script = Array(repeating: 0, count: silence) + script
  }

  func run(
    _ tokens: ArraySlice<TokenID>, state: inout RecurrentState, _ workspace: Workspace,
    afterLayer: (_ layer: Int, _ hidden: Activations) -> Bool
  ) -> Activations? {
    let wishes = workspace.block(rows: tokens.count, columns: architecture.vocabulary)
    for (row, token) in tokens.enumerated() {
      let (count, digest) = state.withLayers { state in
        let memory = state[.timeShift, layer: 0].base
        memory[0] += 1
        // Below 2^24, so exact in float32.
        memory[1] = (memory[1] * 251 + Float(token) + 1).truncatingRemainder(dividingBy: 65521)
        return (Int(memory[0]), Int(memory[1]))
      }
      for id in 0..<wishes.columns { wishes[row][id] = Float((digest + 37 * id) % 1024) / 1024 }
      wishes[row][count < script.count ? script[count] : 0] = 10
    }
    return afterLayer(0, wishes) ? wishes : nil
  }
}
