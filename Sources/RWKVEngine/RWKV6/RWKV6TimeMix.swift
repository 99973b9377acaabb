import CKernels
import Tensors

/// The time mix of RWKV-6 (Peng et al. 2024, "Eagle and Finch", section 4): a matrix-valued state
/// per head, with token shift and decay that depend on the input through low-rank adapters.
struct RWKV6TimeMix: TimeMix {
  /// time_maa_x: how much of the token before goes into the adapters' input.
  let adapterShift: [Float]
  /// time_maa_w1: H → 5·M, the five adapters' first halves.
  let adapterDown: Matrix
  /// What the token shift makes: the inputs of decay, key, value, receptance and gate.
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

  /// A token shift whose amount is a learned vector plus an adapter's output.
  struct AdaptiveShift: Sendable {
    let amount: [Float]
    /// M → H.
    let up: Matrix
  }

  var matrices: [Matrix] {
    [receptance, key, value, gate, output, adapterDown, decayDown, decayUp]
      + inputs.map(\.up)
  }

  func callAsFunction(
    _ input: Activations, layer: Int, _ sequences: Sequences, _ workspace: Workspace
  ) -> Activations {
    let shift = TokenShift(input, .timeShift, layer: layer, sequences, workspace)
    let middle = adapterDown(shift.mixed(adapterShift, workspace), workspace)
    middle.tanh(workspace)
    let adaptions = inputs.indices.map { slice in
      inputs[slice].up.product(middle.columns(slice, of: inputs.count, workspace), workspace)
    }
    workspace.pool.run(adaptions)
    let mixed = inputs.indices.map { index in
      shift.mixed(inputs[index].amount, plus: adaptions[index].output, workspace)
    }

    let decay = decayDown.product(mixed[0], workspace)
    let key = key.product(mixed[1], workspace)
    let value = value.product(mixed[2], workspace)
    let receptance = receptance.product(mixed[3], workspace)
    let gate = gate.product(mixed[4], workspace)
    workspace.pool.run([decay, key, value, receptance, gate])
    let (k, v, r, g) = (key.output, value.output, receptance.output, gate.output)
    let d = decayFactors(decay.output, workspace)
    g.silu(workspace)

    let y = recurrence(r, k, v, d, layer, sequences, workspace)
    norm.apply(to: y, workspace)
    y.multiply(by: g, workspace)
    return output(y, workspace)
  }

  /// `exp(-exp(time_decay + adapter))` in (0, 1), by key channel [T, A], from the adapter's middle.
  private func decayFactors(_ middle: Activations, _ workspace: Workspace) -> Activations {
    middle.tanh(workspace)
    let factors = decayUp(middle, workspace)
    workspace.eachRow(of: factors) { row in
      let numbers = factors[row]
      for i in decay.indices { numbers[i] += decay[i] }
      Kernels.current.c.pointee.exp(numbers, numbers, decay.count)
      for i in decay.indices { numbers[i] = -numbers[i] }
      Kernels.current.c.pointee.exp(numbers, numbers, decay.count)
    }
    return factors
  }

  /// What each head reads from its memory [heads, key, value], token after token: [T, A].
  private func recurrence(
    _ r: Activations, _ k: Activations, _ v: Activations, _ d: Activations, _ layer: Int,
    _ sequences: Sequences, _ workspace: Workspace
  ) -> Activations {
    let y = workspace.block(rows: r.rows, columns: r.columns)
    workspace.pool.run(count: r.columns / headSize) { head, _ in
      let first = head * headSize
      bonus.withUnsafeBufferPointer { u in
        sequences.each { row, state in
          Kernels.current.c.pointee.wkv6(
            sequences.length, headSize, r.columns, u.baseAddress! + first, d[row] + first,
            r[row] + first, k[row] + first, v[row] + first,
            state[.memory, layer: layer] + first * headSize, y[row] + first)
        }
      }
    }
    return y
  }
}
