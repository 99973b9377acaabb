import CKernels
import Tensors

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
    _ input: Activations, layer: Int, state: LayerStates, _ workspace: Workspace
  ) -> Activations {
    let shift = TokenShift(input, state: state[.timeShift, layer: layer], workspace)
    let r = receptance(shift.mixed(receptanceShift, workspace), workspace)
    r.sigmoid(workspace)
    let k = key(shift.mixed(keyShift, workspace), workspace)
    let v = value(shift.mixed(valueShift, workspace), workspace)
    let wkv = recurrence(k, v, layer, state, workspace)
    wkv.multiply(by: r, workspace)
    return output(wkv, workspace)
  }

  /// The weighted average over the past, channel by channel: [T, A].
  private func recurrence(
    _ k: Activations, _ v: Activations, _ layer: Int, _ state: LayerStates,
    _ workspace: Workspace
  ) -> Activations {
    let numerator = state[.numerator, layer: layer]
    let denominator = state[.denominator, layer: layer]
    let maximum = state[.maximum, layer: layer]
    let y = workspace.block(rows: k.rows, columns: k.columns)
    // Whole vectors of channels; the work of a share is what one claim is worth.
    let share = max(64, 4096 / k.rows / 64 * 64)
    workspace.pool.run(count: (k.columns + share - 1) / share) { chunk, _ in
      let first = chunk * share
      bonus.withUnsafeBufferPointer { u in
        decay.withUnsafeBufferPointer { w in
          Kernels.best.c.pointee.wkv4(
            k.rows, min(share, k.columns - first), k.columns, u.baseAddress! + first,
            w.baseAddress! + first, k.base + first, v.base + first, numerator + first,
            denominator + first, maximum + first, y.base + first)
        }
      }
    }
    return y
  }
}
