import RWKVTensors

/// The time mix of RWKV-5 (Peng et al. 2024, "Eagle and Finch", section 3): RWKV-6's recurrence, a
/// matrix-valued state per head, with token shift and decay that do not depend on the input.
struct RWKV5TimeMix: TimeMix {
  /// How much of the token before goes into each input, by channel.
  let keyShift, valueShift, receptanceShift: [Float]
  let receptance, key, value, output: Matrix
  /// The gate of the output, and the share of the token before in it; 5.0 has none.
  let gate: (shift: [Float], matrix: Matrix)?
  /// `exp(-exp(time_decay))` [A], in (0, 1): what each key channel keeps of the past.
  let decay: [Float]
  /// u [A]: the bonus of the token itself.
  let bonus: [Float]
  let norm: GroupNorm
  let headSize: Int

  var matrices: [Matrix] {
    [receptance, key, value, output] + (gate.map { [$0.matrix] } ?? [])
  }

  func callAsFunction(
    _ input: Activations, layer: Int, handed: Void, _ sequences: Sequences,
    _ workspace: Workspace
  ) -> Activations {
    let shift = TokenShift(input, .timeShift, layer: layer, sequences, workspace)
    let key = key.product(shift.mixed(keyShift, workspace), workspace)
    let value = value.product(shift.mixed(valueShift, workspace), workspace)
    let receptance = receptance.product(shift.mixed(receptanceShift, workspace), workspace)
    let gate = gate.map { $0.matrix.product(shift.mixed($0.shift, workspace), workspace) }
    workspace.pool.run([key, value, receptance] + (gate.map { [$0] } ?? []))

    let y = workspace.block(rows: input.rows, columns: key.output.columns)
    let decays = workspace.block(rows: input.rows, columns: y.columns)
    let memory = sequences.states[0][.memory, layer: layer]
    workspace.pool.split(columns: y.columns, by: headSize, reading: memory) { head in
      decays.fill(columns: head, with: decay)
      sequences.each { rows, state in
        WKV6(
          decay: decays, receptance: receptance.output, key: key.output, value: value.output,
          output: y, memory: state[.memory, layer: layer]
        ).run(rows: rows, columns: head, bonus: bonus)
      }
      norm.apply(to: y, columns: head)
      if let gate { y.gate(by: gate.output, columns: head) }
    }
    return output(y, workspace)
  }
}
