import Foundation
import RWKVCheckpoints
import RWKVTensors
import TestSupport
import Testing

/// Files that the tests carry; `Fixtures/README.md` says where they come from.
enum Fixture {
  /// A random-weight RWKV-4 (200 tokens, width 48, 2 layers, bfloat16) that torch wrote in shards.
  static let sharded = Bundle.module.bundleURL
    .appendingPathComponent("Fixtures/v4-hf-bin-sharded", isDirectory: true)
}

/// Models that torch and Hugging Face's libraries wrote.
@Suite struct ReferenceModelTests {
  /// Opens a model and reads all of it.
  private func read(_ path: String) throws -> [String: Tensor] {
    let checkpoint = try CanonicalCheckpoint(try openCheckpoint(at: path))
    var tensors: [String: Tensor] = [:]
    for name in checkpoint.names {
      let tensor = try checkpoint.tensor(named: name)
      // RWKV-7 files may hold anything where the first layer would have its value residual.
      let isMeaningless = name.wholeMatch(of: #/blocks\.0\.att\.v[012]/#) != nil
      #expect(isMeaningless || tensor.floats().allSatisfy { $0.isFinite }, "\(path) \(name)")
      tensors[name] = tensor
    }
    return tensors
  }

  /// The number of tensors that an RWKV model of that many blocks has.
  private func expectedCount(_ tensors: [String: Tensor]) -> Int {
    let blocks = Set(
      tensors.keys.filter { $0.hasPrefix("blocks.") }.map { $0.split(separator: ".")[1] }
    ).count
    func has(_ name: String) -> Bool { tensors["blocks.0.att." + name] != nil }
    let outside = tensors["head.weight"] == nil ? 5 : 6
    if has("r_k") {
      let withoutResidual = has("v0") ? 0 : 3
      return outside + (has("x_x") ? 28 : 33) * blocks - withoutResidual
    }
    let perBlock = has("time_maa_x") ? 28 : has("ln_x.weight") ? 22 : 18
    return outside + perBlock * blocks
  }

  @Test func shardsThatTorchWroteAreRead() throws {
    let tensors = try read(Fixture.sharded.path)
    #expect(tensors.count == 42)
    #expect(expectedCount(tensors) == 42)
    let embedding = try #require(tensors["emb.weight"])
    #expect(embedding.elementType == .bfloat16)
    #expect(embedding.shape == [200, 48])
    #expect(tensors["blocks.1.ffn.value.weight"]?.shape == [48, 192])
  }

  static let models = ["reference/models", "reference/real"].compactMap { Shared.url($0) }
    .flatMap {
      (try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)) ?? []
    }
    .filter { $0.hasDirectoryPath && !Shared.isOfLaterVersion($0.lastPathComponent) }.map(\.path)
    .sorted()

  @Test(arguments: models)
  func referenceModelsAreRead(folder: String) throws {
    let path = Shared.model(in: URL(fileURLWithPath: folder)).path
    guard !folder.hasSuffix("v6-pth-legacy") else {
      let error = #expect(throws: CheckpointError.self) { try openCheckpoint(at: path) }
      #expect(error?.problem.hasPrefix("a torch file from before version 1.6") == true)
      return
    }
    let tensors = try read(path)
    // llama.cpp's and rwkv.cpp's names mean something to a family only.
    if !path.hasSuffix(".gguf"), !path.hasSuffix("/model.bin") {
      #expect(tensors.count > 40)
      #expect(tensors.count == expectedCount(tensors))
    }
    if FileManager.default.fileExists(atPath: "\(folder)/expected.safetensors") {
      let expected = try SafetensorsFile(path: "\(folder)/expected.safetensors")
      for name in expected.names { _ = try expected.tensor(named: name).floats() }
      #expect(expected.names.contains { $0.hasSuffix("logits") })
    }
  }

  /// Pairs of the same weights in two containers.
  static let twins = [
    ("reference/real/tiny-v6-1m-hf", "reference/real/tiny-v6-1m-pth"),
    ("starter-models/prototype-rwkv4", "starter-models/prototype-rwkv4/rwkv4-prototype.pth"),
    ("starter-models/prototype-rwkv6", "starter-models/prototype-rwkv6/rwkv6-prototype.pth"),
  ].compactMap { pair in
    Shared.url(pair.0).flatMap { one in Shared.url(pair.1).map { (one.path, $0.path) } }
  }

  @Test(arguments: twins)
  func containersAgree(safetensors: String, torch: String) throws {
    let (one, other) = (try read(safetensors), try read(torch))
    #expect(Set(one.keys) == Set(other.keys))
    for (name, tensor) in one {
      #expect(tensor.shape == other[name]?.shape, "\(name)")
      #expect(tensor.floats() == other[name]?.floats(), "\(name)")
    }
  }
}
