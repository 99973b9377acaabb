import CKernels
import Tensors

/// The time mix of RWKV-6 (Peng et al. 2024, "Eagle and Finch", section 4): a matrix-valued state
/// per head, with token shift and decay that depend on the input through low-rank adapters.
struct RWKV6TimeMix: TimeMix {
  /// time_maa_x: how much of the token before goes into the adapters' input.
  let adapterShift: [Float]
  /// time_maa_w1: H → 5·M, the five adapters' first halves.
  let adapterDown: Matrix
  /// One per input that the token shift makes.
  let decayInput, keyInput, valueInput, receptanceInput, gateInput: AdaptiveShift
  let receptance, key, value, gate, output: Matrix
  /// time_decay [A], and its adapter A → D → A.
  let decay: [Float]
  let decayDown: Matrix
  let decayUp: Matrix
  /// time_faaaa, u [heads, headSize]: the bonus of the token itself.
  let bonus: [Float]
  let norm: GroupNorm
  let headSize: Int

  /// A token shift whose amount is a learned vector plus an adapter's output.
  struct AdaptiveShift: Sendable {
    /// Which of the five slices of the adapters' middle is its own.
    let slice: Int
    let amount: [Float]
    /// M → H.
    let up: Matrix

    /// Mixes a chunk's tokens with the ones before them; `middle` is [T, 5·M].
    func callAsFunction(
      _ shift: TokenShift, middle: Activations, _ workspace: Workspace
    ) -> Activations {
      let mine = workspace.block(rows: middle.rows, columns: up.columns)
      for row in 0..<middle.rows {
        mine[row].update(from: middle[row] + slice * up.columns, count: up.columns)
      }
      return shift.mixed(amount, plus: up(mine, workspace), workspace)
    }
  }

  var matrices: [Matrix] {
    [receptance, key, value, gate, output, adapterDown, decayDown, decayUp]
      + [decayInput, keyInput, valueInput, receptanceInput, gateInput].map(\.up)
  }

  func callAsFunction(
    _ input: Activations, layer: Int, state: LayerStates, _ workspace: Workspace
  ) -> Activations {
    let shift = TokenShift(input, state: state[.timeShift, layer: layer], workspace)
    let middle = adapterDown(shift.mixed(adapterShift, workspace), workspace)
    middle.tanh(workspace)
    func mixed(_ input: AdaptiveShift) -> Activations { input(shift, middle: middle, workspace) }

    let d = decayFactors(mixed(decayInput), workspace)
    let k = key(mixed(keyInput), workspace)
    let v = value(mixed(valueInput), workspace)
    let r = receptance(mixed(receptanceInput), workspace)
    let g = gate(mixed(gateInput), workspace)
    g.silu(workspace)

    let y = recurrence(r, k, v, d, memory: state[.memory, layer: layer], workspace)
    norm.apply(to: y, workspace)
    y.multiply(by: g, workspace)
    return output(y, workspace)
  }

  /// `exp(-exp(time_decay + adapter(x)))` in (0, 1), by key channel: [T, A].
  private func decayFactors(_ input: Activations, _ workspace: Workspace) -> Activations {
    let middle = decayDown(input, workspace)
    middle.tanh(workspace)
    let factors = decayUp(middle, workspace)
    workspace.eachRow(of: factors) { row in
      let numbers = factors[row]
      for i in decay.indices { numbers[i] += decay[i] }
      Kernels.best.c.pointee.exp(numbers, numbers, decay.count)
      for i in decay.indices { numbers[i] = -numbers[i] }
      Kernels.best.c.pointee.exp(numbers, numbers, decay.count)
    }
    return factors
  }

  /// What each head reads from its memory, token after token: [T, A]; `memory` is [heads, key, value].
  private func recurrence(
    _ r: Activations, _ k: Activations, _ v: Activations, _ d: Activations,
    memory: UnsafeMutablePointer<Float>, _ workspace: Workspace
  ) -> Activations {
    let y = workspace.block(rows: r.rows, columns: r.columns)
    workspace.pool.run(count: r.columns / headSize) { head, _ in
      let first = head * headSize
      bonus.withUnsafeBufferPointer { u in
        Kernels.best.c.pointee.wkv6(
          r.rows, headSize, r.columns, u.baseAddress! + first, d.base + first, r.base + first,
          k.base + first, v.base + first, memory + first * headSize, y.base + first)
      }
    }
    return y
  }
}
