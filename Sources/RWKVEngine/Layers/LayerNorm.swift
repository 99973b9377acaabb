import CRWKVKernels
import RWKVTensors

/// Layer normalisation: `(x - mean) / sqrt(variance + epsilon) · weight + bias`.
struct LayerNorm: Sendable {
  let weight: [Float]
  let bias: [Float]
  let epsilon: Float

  /// Normalises each of `input`'s rows into a new block.
  func callAsFunction(_ input: Activations, _ workspace: Workspace) -> Activations {
    let output = workspace.block(rows: input.rows, columns: input.columns)
    workspace.pool.note(reading: weight, count: weight.count)
    workspace.pool.note(reading: bias, count: bias.count)
    workspace.eachRow(of: input) { apply(input[$0], output[$0]) }
    return output
  }

  /// Normalises `weight.count` channels; `output` may be `input`.
  func apply(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>) {
    Kernels.current.c.pointee.layer_norm(input, weight, bias, epsilon, output, weight.count)
  }
}

/// The RWKV-6 norm after the recurrence: every head by itself, then `· weight + bias` by channel.
struct GroupNorm: Sendable {
  let weight: [Float]
  let bias: [Float]
  let headSize: Int
  let epsilon: Float

  /// Normalises the channels of one head, in place.
  func apply(to channels: UnsafeMutablePointer<Float>, head: Int) {
    weight.withUnsafeBufferPointer { weight in
      bias.withUnsafeBufferPointer { bias in
        let first = head * headSize
        Kernels.current.c.pointee.layer_norm(
          channels, weight.baseAddress! + first, bias.baseAddress! + first, epsilon, channels,
          headSize)
      }
    }
  }
}
