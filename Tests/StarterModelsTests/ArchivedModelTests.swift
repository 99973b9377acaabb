import Foundation
import RWKVCheckpoints
import RWKVEngine
import RWKVTensors
import RWKVTokenizers
import TestSupport
import Testing

/// The models as `.pth` under BlinkDL's names: read by us as the package `rwkv` reads them.
@Suite struct ArchivedModelTests {
  @Test(arguments: TestedModel.all)
  func asArchiveItGivesTheLogitsOfThePackageAndOfItsFolder(_ tested: TestedModel) throws {
    let expected = try SafetensorsFile(path: tested.fixture("-logits.safetensors").path)
    let tokens = try expected.tensor(named: "tokens").int64s().map(TokenID.init)
    let positions = try expected.tensor(named: "positions").int64s().map(Int.init)
    let folder = try TemporaryFolder()
    let archive = try folder.write(torchArchive(of: tested.path), as: tested.name + ".pth")

    let fromArchive = try logits(of: archive, tokens)
    let fromFolder = try logits(of: tested.path, tokens)

    #expect(fromArchive == fromFolder)
    let rows = positions.flatMap { fromArchive[$0] }
    let logits = try expected.tensor(named: "logits").floats()
    try #require(rows.count == logits.count && positions.count == 6)
    #expect(zip(rows, logits).allSatisfy { abs($0 - $1) <= 1e-4 })
  }

  @Test(arguments: TestedModel.all)
  func asArchiveItIsTheSameModel(_ tested: TestedModel) throws {
    let folder = try TemporaryFolder()
    let archive = try folder.write(torchArchive(of: tested.path), as: tested.name + ".pth")

    #expect(
      try ModelFile(path: archive).fingerprint() == ModelFile(path: tested.path).fingerprint())
    #expect(try openCheckpoint(at: archive).names.contains("blocks.0.att.time_decay"))
  }

  /// The logits after every token, [tokens, vocabulary].
  private func logits(of path: String, _ tokens: [TokenID]) throws -> Activation2D {
    let model = try ModelFile(path: path).model()
    var state = model.initialState()
    return model.forward(
      tokens, state: &state, options: .allLogits, Workspace(threads: 1)
    ).logits
  }

  /// The weights of a folder as `torch.save` writes them.
  private func torchArchive(of path: String) throws -> [UInt8] {
    let checkpoint = try CanonicalCheckpoint(openCheckpoint(at: path))
    let tensors = try checkpoint.names.map { ($0, try checkpoint.tensor(named: $0)) }
    try #require(tensors.allSatisfy { $0.1.elementType == .float16 })
    let entries = tensors.enumerated().map { index, entry in
      let (name, tensor) = entry
      return (
        name: name,
        tensor: PickledTensor(
          storageClass: "HalfStorage", key: "\(index)", count: tensor.count, shape: tensor.shape,
          strides: tensor.shape.indices.map { tensor.shape[($0 + 1)...].reduce(1, *) })
      )
    }
    let storages = tensors.enumerated().map { index, entry in
      (key: "\(index)", bytes: entry.1.withBytes { [UInt8]($0) })
    }
    return torchZip(entries, storages: storages).bytes()
  }
}
