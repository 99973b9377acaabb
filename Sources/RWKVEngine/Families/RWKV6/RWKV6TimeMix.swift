import RWKVTensors

/// The time mix of RWKV-6 (Peng et al. 2024, "Eagle and Finch", section 4): a matrix-valued state
/// per head, with token shift and decay that depend on the input through low-rank adapters.
struct RWKV6TimeMix: TimeMix {
  /// time_maa_x: how much of the token before goes into the adapters' input.
  let adapterShift: [Float]
  /// time_maa_w1: H → 5·M, the five adapters' first halves.
  let adapterDown: Matrix
  /// The inputs that the token shift makes: of decay, key, value, receptance and gate.
  let inputs: [AdaptiveShift]
  let receptance, key, value, gate, output: Matrix
  /// time_decay [A], and its adapter A → D → A.
  let decay: [Float]
  let decayDown: Matrix
  let decayUp: Matrix
  /// time_faaaa, u [heads, headSize]: the bonus of the token itself.
  let bonus: [Float]
  let norm: GroupNorm
  let headSize: Int

  /// A token shift whose amount is a learned vector plus an adapter's output; a class as `Block` is.
  final class AdaptiveShift: Sendable {
    let amount: [Float]
    /// M → H.
    let up: Matrix

    init(amount: [Float], up: Matrix) {
      self.amount = amount
      self.up = up
    }
  }

  var matrices: [Matrix] {
    [receptance, key, value, gate, output, adapterDown, decayDown, decayUp]
      + inputs.map(\.up)
  }

  func callAsFunction(
    _ input: Activations, layer: Int, handed: Void, _ sequences: Sequences,
    _ workspace: Workspace
  ) -> Activations {
    let shift = TokenShift(input, .timeShift, layer: layer, sequences, workspace)
    let middle = adapterDown(shift.mixed(adapterShift, workspace), then: .tanh, workspace)
    let adaptions = inputs.indices.map { slice in
      inputs[slice].up.product(middle.columns(slice, of: inputs.count, workspace), workspace)
    }
    workspace.pool.run(adaptions)
    let mixed = inputs.indices.map { index in
      shift.mixed(inputs[index].amount, plus: adaptions[index].output, workspace)
    }

    let decay = decayDown.product(mixed[0], then: .tanh, workspace)
    let key = key.product(mixed[1], workspace)
    let value = value.product(mixed[2], workspace)
    let receptance = receptance.product(mixed[3], workspace)
    let gate = gate.product(mixed[4], workspace)
    workspace.pool.run([decay, key, value, receptance, gate])
    let heads = Heads(
      key: key.output, value: value.output, receptance: receptance.output, gate: gate.output,
      decay: decayUp(decay.output, workspace))
    return output(recurrence(heads, layer, sequences, workspace), workspace)
  }

  /// The inputs of the heads, each [T, A].
  private struct Heads {
    let key, value, receptance, gate: Activations
    /// The adapter's share of the decay.
    let decay: Activations
  }

  /// The output of each head from its memory [heads, key, value], token after token, normed and gated:
  /// [T, A].
  private func recurrence(
    _ x: Heads, _ layer: Int, _ sequences: Sequences, _ workspace: Workspace
  ) -> Activations {
    let y = workspace.block(rows: x.key.rows, columns: x.key.columns)
    let memory = sequences.states[0][.memory, layer: layer]
    workspace.pool.split(columns: y.columns, by: headSize, reading: memory) { head in
      x.decay.becomeDecayFactors(adding: decay, columns: head)
      sequences.each { rows, state in
        WKV6(
          decay: x.decay, receptance: x.receptance, key: x.key, value: x.value, output: y,
          memory: state[.memory, layer: layer]
        ).run(rows: rows, columns: head, bonus: bonus)
      }
      norm.apply(to: y, columns: head)
      y.gate(by: x.gate, columns: head)
    }
    return y
  }
}
