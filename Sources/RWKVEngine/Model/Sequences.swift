/// Which states the rows of a chunk belong to: some sequences of equally many tokens, one after
/// another. One sequence is a prompt; one token each is a batch.
struct Sequences {
  let states: [LayerStates]
  /// Tokens of each sequence.
  let length: Int

  /// The rows of each sequence with its state.
  func each(_ body: (_ rows: Range<Int>, _ state: LayerStates) -> Void) {
    for (index, state) in states.enumerated() {
      body(index * length..<(index + 1) * length, state)
    }
  }
}
