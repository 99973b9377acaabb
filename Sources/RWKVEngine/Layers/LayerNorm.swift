import CKernels
import Tensors

/// Layer normalisation: `(x - mean) / sqrt(variance + epsilon) · weight + bias`.
struct LayerNorm: Sendable {
  let weight: [Float]
  let bias: [Float]
  let epsilon: Float

  /// Normalises each of `input`'s rows into a new block.
  func callAsFunction(_ input: Activations, _ workspace: Workspace) -> Activations {
    let output = workspace.block(rows: input.rows, columns: input.columns)
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

  /// Normalises each head of each row in place.
  func apply(to block: Activations, _ workspace: Workspace) {
    workspace.eachRow(of: block) { row in
      for start in stride(from: 0, to: weight.count, by: headSize) {
        weight.withUnsafeBufferPointer { weight in
          bias.withUnsafeBufferPointer { bias in
            Kernels.current.c.pointee.layer_norm(
              block[row] + start, weight.baseAddress! + start, bias.baseAddress! + start, epsilon,
              block[row] + start, headSize)
          }
        }
      }
    }
  }
}
