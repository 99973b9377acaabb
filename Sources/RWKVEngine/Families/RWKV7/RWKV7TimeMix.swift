import RWKVTensors

/// The time mix of RWKV-7 (Peng et al. 2025, "RWKV-7 Goose", section 4): a matrix-valued state per head
/// that a generalised delta rule updates, with a vector-valued learning rate and decay.
struct RWKV7TimeMix: TimeMix {
  /// x_r, x_w, x_k, x_v, x_a, x_g: how much of the token before goes into each input.
  let shifts: Shifts
  let receptance, key, value, output: Matrix
  /// Adapters of the decay and of the learning rate, whose biases are in `biases`.
  let decay, rate: Adapter
  let gate: Adapter
  /// How far the values go towards those of the first layer, which itself has none.
  let residual: (amount: [Float], adapter: Adapter)?
  let biases: WKV7.Biases
  /// r_k [heads, headSize]: the bonus of the token itself.
  let bonus: [Float]
  let norm: GroupNorm
  let headSize: Int

  struct Shifts: Sendable {
    let receptance, decay, key, value, rate, gate: [Float]
  }

  /// Two matrices, H → D → H.
  struct Adapter: Sendable {
    let down, up: Matrix
  }

  var matrices: [Matrix] {
    [receptance, key, value, output]
      + ([decay, rate, gate] + (residual.map { [$0.adapter] } ?? [])).flatMap { [$0.down, $0.up] }
  }

  /// Layers hand on the values of the first one [T, H].
  func makeHanded(tokens: Int, _ workspace: Workspace) -> Activations {
    workspace.block(rows: tokens, columns: value.rows)
  }

  func callAsFunction(
    _ input: Activations, layer: Int, handed firstValues: Activations, _ sequences: Sequences,
    _ workspace: Workspace
  ) -> Activations {
    let shift = TokenShift(input, .timeShift, layer: layer, sequences, workspace)
    let valueInput = shift.mixed(shifts.value, workspace)
    let receptance = receptance.product(shift.mixed(shifts.receptance, workspace), workspace)
    let key = key.product(shift.mixed(shifts.key, workspace), workspace)
    let value = value.product(valueInput, workspace)
    let decayDown = decay.down.product(shift.mixed(shifts.decay, workspace), then: .tanh, workspace)
    let rateDown = rate.down.product(shift.mixed(shifts.rate, workspace), workspace)
    let gateDown = gate.down.product(shift.mixed(shifts.gate, workspace), then: .sigmoid, workspace)
    let residualDown = residual?.adapter.down.product(valueInput, workspace)
    workspace.pool.run(
      [receptance, key, value, decayDown, rateDown, gateDown] + (residualDown.map { [$0] } ?? []))

    let decayUp = decay.up.product(decayDown.output, workspace)
    let rateUp = rate.up.product(rateDown.output, workspace)
    let gateUp = gate.up.product(gateDown.output, workspace)
    let residualUp = residualDown.map { residual!.adapter.up.product($0.output, workspace) }
    workspace.pool.run([decayUp, rateUp, gateUp] + (residualUp.map { [$0] } ?? []))

    let heads = WKV7(
      decay: decayUp.output, rate: rateUp.output, receptance: receptance.output, key: key.output,
      value: value.output,
      removal: workspace.block(rows: input.rows, columns: key.output.columns),
      output: workspace.block(rows: input.rows, columns: key.output.columns))
    let memory = sequences.states[0][.memory, layer: layer]
    workspace.pool.split(columns: heads.output.columns, by: headSize, reading: memory) { head in
      if let residual, let residualUp {
        heads.value.blend(
          towards: firstValues, amount: residual.amount, adaption: residualUp.output, columns: head)
      } else {
        firstValues.copy(columns: head, from: heads.value)
      }
      heads.prepare(columns: head, biases)
      sequences.each { rows, state in
        heads.run(rows: rows, columns: head, memory: state[.memory, layer: layer])
      }
      norm.apply(to: heads.output, columns: head)
      heads.finish(columns: head, bonus: bonus, gate: gateUp.output)
    }
    return output(heads.output, workspace)
  }
}
