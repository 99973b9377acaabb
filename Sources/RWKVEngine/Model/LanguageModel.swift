import RWKVTensors
import RWKVTokenizers

/// A model of any family: reads tokens into a state and tells what may come next.
///
/// It holds weights only, so one model serves any number of states and threads.
///
/// This is where another device begins. Tokens and plain values go in, logits and plain values come out;
/// where the weights, the running states and the activations lie, and what multiplies them, is the
/// model's own business. `RWKVModel` is the one for the CPU. One for a device should be the same forward
/// pass and the same time mixes over another type of block, not a second set of them: they name
/// operations only (`RWKVTensors/Backend`), and nowhere look at a number, so a device has to give these
/// operations and the equations still stand in one place.
public protocol LanguageModel: Sendable {
  /// Its sizes and constants.
  var architecture: ModelArchitecture { get }

  /// The shape of its states.
  var stateLayout: StateLayout { get }

  /// Every matrix in the program's memory that reading a token multiplies by: what a bench measures by.
  var matrices: [Matrix] { get }

  /// A state of this model's own that stands for what `state` does; takes its memory where nobody else
  /// holds it.
  func makeState(from state: consuming RecurrentState) -> any RunningState

  /// Reads one chunk into a state that this model made, and gives what is wanted of it.
  ///
  /// - Parameter goesOn: Asked after every layer; where it says no, the result is nil and the state spoilt.
  func read(
    _ chunk: ForwardInput, into state: any RunningState, _ options: ForwardOptions,
    _ workspace: Workspace, goesOn: () -> Bool
  ) -> ForwardOutput?

  /// Reads one token into each of several states that this model made and returns the logits after it,
  /// [states][V]: the weights are read once for all.
  func read(
    _ tokens: [TokenID], into states: [any RunningState], _ workspace: Workspace
  ) -> [[Float]]
}

extension LanguageModel {
  /// The plain path: one state after another.
  public func read(
    _ tokens: [TokenID], into states: [any RunningState], _ workspace: Workspace
  ) -> [[Float]] {
    tokens.indices.map { index in
      read(.tokens(tokens[index...index]), into: states[index], [], workspace) { true }!
        .logits.values
    }
  }
}
