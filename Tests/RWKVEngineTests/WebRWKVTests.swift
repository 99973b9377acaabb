import Foundation
import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

@testable import RWKVEngine

/// Files as web-rwkv's converter writes them: adapters transposed, some names of older generations.
@Suite struct WebRWKVTests {
  let workspace = Workspace(threads: 2)

  /// A reference model's weights as that converter writes them, but in full precision.
  private func converted(_ reference: ReferenceCase) throws -> [UInt8] {
    let file = try CanonicalCheckpoint(openCheckpoint(at: reference.modelPath))
    let turned = ["_w1", "_w2", ".w1", ".w2", ".a1", ".a2", ".g1", ".g2", ".v1", ".v2"]
    return SafetensorsEncoder.encode(
      try file.names.map { name in
        var tensor = try file.tensor(named: name)
        tensor = Tensor(tensor.floats(), shape: tensor.shape)
        if turned.contains(where: name.hasSuffix) { tensor = tensor.transposed() }
        let renamed = name.replacing("time_faaaa", with: "time_first")
          .replacing("time_maa", with: "time_mix")
        return (renamed, tensor)
      })
  }

  @Test(
    arguments: [
      "v5.0-raw", "v5.1-raw", "v5-pth-base", "v6-pth-tricky", "v7-pth-base", "v4-pth-fp16-att",
    ])
  func computesTheExpectedNumbers(_ name: String) throws {
    let reference = try ReferenceCase.named(name)
    let folder = try TemporaryFolder()
    let path = try folder.write(converted(reference), as: "model.st")
    let expected = try reference.expected()

    let model = try ModelFile(path: path).model()

    var state = model.initialState()
    let output = model.forward(
      try expected.ids("input_ids"), state: &state, options: .allLogits, workspace)
    #expect(largestDifference(output.logits.values, try expected.floats("logits")) <= 5e-5)
    #expect(try ModelFile(path: path).name == "model")
  }
}
