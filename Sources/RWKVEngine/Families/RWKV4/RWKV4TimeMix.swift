import RWKVTensors

/// The time mix of RWKV-4 (Peng et al. 2023, "RWKV: Reinventing RNNs for the Transformer Era", eq.
/// 11–18), with the running maximum that keeps the exponentials in range.
struct RWKV4TimeMix: TimeMix {
  /// How much of the token before goes into each input, by channel: 1 - time_mix.
  let receptanceShift: [Float]
  let keyShift: [Float]
  let valueShift: [Float]
  let receptance: Matrix
  let key: Matrix
  let value: Matrix
  let output: Matrix
  /// time_first, u: the bonus of the token itself.
  let bonus: [Float]
  /// exp(time_decay), w: what the past's exponents lose at each token.
  let decay: [Float]

  var matrices: [Matrix] { [receptance, key, value, output] }

  func callAsFunction(
    _ input: Activations, layer: Int, handed: Void, _ sequences: Sequences,
    _ workspace: Workspace
  ) -> Activations {
    let shift = TokenShift(input, .timeShift, layer: layer, sequences, workspace)
    let receptance = receptance.product(
      shift.mixed(receptanceShift, workspace), then: .sigmoid, workspace)
    let key = key.product(shift.mixed(keyShift, workspace), workspace)
    let value = value.product(shift.mixed(valueShift, workspace), workspace)
    workspace.pool.run([receptance, key, value])
    let wkv = recurrence(key.output, value.output, layer, sequences, workspace)
    wkv.multiply(by: receptance.output, workspace)
    return output(wkv, workspace)
  }

  /// The weighted average over the past, channel by channel: [T, A].
  private func recurrence(
    _ k: Activations, _ v: Activations, _ layer: Int, _ sequences: Sequences,
    _ workspace: Workspace
  ) -> Activations {
    let y = workspace.block(rows: k.rows, columns: k.columns)
    // Whole vectors of channels; the work of a share is what one claim is worth.
    let share = max(64, 4096 / k.rows / 64 * 64)
    workspace.pool.split(columns: k.columns, by: share) { columns in
      sequences.each { rows, state in
        WKV4(
          key: k, value: v, output: y, numerator: state[.numerator, layer: layer],
          denominator: state[.denominator, layer: layer], maximum: state[.maximum, layer: layer]
        ).run(rows: rows, columns: columns, bonus: bonus, decay: decay)
      }
    }
    return y
  }
}
