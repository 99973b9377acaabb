import RWKVTensors

/// The token shift: every token looks at the one before it, channel by channel.
struct TokenShift {
  /// The tokens' normed inputs, x.
  private let input: Activations
  /// Those of the token before each sequence's first one.
  private let before: Activations
  /// Tokens of each sequence.
  private let length: Int

  /// Looks at the inputs. The token before a sequence's first one is in the state (H numbers), which
  /// then becomes the sequence's last.
  init(
    _ input: Activations, _ part: StatePart.Name, layer: Int, _ sequences: Sequences,
    _ workspace: Workspace
  ) {
    self.input = input
    length = sequences.length
    before = workspace.block(rows: sequences.states.count, columns: input.columns)
    for (sequence, state) in sequences.states.enumerated() {
      let last = state[part, layer: layer]
      workspace.pool.note(reading: last.base, count: input.columns)
      last.copy(row: 0, into: before, row: sequence)
      input.copy(row: (sequence + 1) * length - 1, into: last, row: 0)
    }
  }

  /// `x + (previous(x) - x) · amount`, the amount given by channel.
  ///
  /// In RWKV-6 it depends on the token too: `amount + adaption`.
  func mixed(
    _ amount: [Float], plus adaption: Activations? = nil, _ workspace: Workspace
  ) -> Activations {
    let output = workspace.block(rows: input.rows, columns: input.columns)
    workspace.pool.note(reading: amount, count: amount.count)
    workspace.eachRow(of: input) { row in
      let (sequence, place) = row.quotientAndRemainder(dividingBy: length)
      input.shift(
        row: row, from: place == 0 ? before : input, row: place == 0 ? sequence : row - 1,
        amount: amount, adaption: adaption, into: output)
    }
    return output
  }
}
