import Tensors

/// The token shift: every token looks at the one before it, channel by channel.
struct TokenShift {
  /// The tokens' normed inputs, x.
  private let input: Activations
  /// `previous(x) - x`: what each channel changed since the token before.
  private let change: Activations

  /// Takes the differences to the token before. A sequence's first one is in the state (H numbers),
  /// which then becomes the sequence's last.
  init(
    _ input: Activations, _ role: StateLayout.Part.Role, layer: Int, _ sequences: Sequences,
    _ workspace: Workspace
  ) {
    self.input = input
    let columns = input.columns
    let change = workspace.block(rows: input.rows, columns: columns)
    let states = sequences.states.map { $0[role, layer: layer] }
    workspace.eachRow(of: input) { row in
      let (sequence, place) = row.quotientAndRemainder(dividingBy: sequences.length)
      let previous = place == 0 ? states[sequence] : input[row - 1]
      for i in 0..<columns { change[row][i] = previous[i] - input[row][i] }
    }
    for (sequence, state) in states.enumerated() {
      state.update(from: input[(sequence + 1) * sequences.length - 1], count: columns)
    }
    self.change = change
  }

  /// `x + (previous(x) - x) · amount`, the amount given by channel.
  func mixed(_ amount: [Float], _ workspace: Workspace) -> Activations {
    let output = workspace.block(rows: input.rows, columns: input.columns)
    workspace.eachRow(of: input) { row in
      for i in amount.indices { output[row][i] = input[row][i] + change[row][i] * amount[i] }
    }
    return output
  }

  /// The same with an amount that also depends on the token: `amount + adaption` (RWKV-6).
  func mixed(
    _ amount: [Float], plus adaption: Activations, _ workspace: Workspace
  ) -> Activations {
    let output = workspace.block(rows: input.rows, columns: input.columns)
    workspace.eachRow(of: input) { row in
      for i in amount.indices {
        output[row][i] =
          input[row][i] + change[row][i] * (amount[i] + adaption[row][i])
      }
    }
    return output
  }
}
