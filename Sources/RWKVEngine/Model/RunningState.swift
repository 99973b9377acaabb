/// A state that a model reads into, in the memory that the model computes with.
///
/// It belongs to the model that made it (`LanguageModel.makeState`) and to one thread at a time. What is
/// kept, compared or written leaves it as a `RecurrentState`, a plain value; so a model on a device keeps
/// its numbers there from token to token, and gives them out only where somebody wants a snapshot.
public protocol RunningState: AnyObject {
  /// The numbers, as they are now; without a copy where they lie in the program's own memory.
  func snapshot() -> RecurrentState

  /// Another state that stands for the same and goes on by itself.
  func fork() -> any RunningState

  /// Makes the memory its own where it is shared with a snapshot or a fork, as reading on would.
  func detach()
}

/// The running state of a model that computes on the CPU: the numbers themselves, copied only where they
/// are read on from while somebody else holds them.
final class HostState: RunningState {
  private var numbers: RecurrentState

  init(_ numbers: consuming RecurrentState) { self.numbers = numbers }

  func snapshot() -> RecurrentState { numbers }

  func fork() -> any RunningState { HostState(numbers) }

  func detach() { numbers.detach() }

  /// Lets a forward pass change the numbers of several states in place.
  static func withLayers<R>(of states: [any RunningState], _ body: ([LayerStates]) -> R) -> R {
    func collect(_ collected: [LayerStates]) -> R {
      guard collected.count < states.count else { return body(collected) }
      guard let state = states[collected.count] as? HostState else {
        preconditionFailure("a state of another model")
      }
      return state.numbers.withLayers { collect(collected + [$0]) }
    }
    return collect([])
  }
}
