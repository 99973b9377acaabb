import Foundation
import RWKVEngine
import TestSupport
import Testing

@testable import RWKV

/// Weights in other programs' blocks, opened by the library.
@Suite struct KeptFormsTests {
  @Test func whatIsLaidOutAnewIsKeptForTheNextOpening() throws {
    let folder = try TemporaryFolder()
    let workspace = Workspace(threads: 1)
    let file = try ModelFile(path: Fixture("gguf-v7-q4_0").path + "/model.gguf")
    func open() throws -> ModelFile {
      try #require(
        LoadedModel.Packing.keptForms(
          on: workspace.pool, environment: ["XDG_CACHE_HOME": folder.url.path])
      ).applied(to: file)
    }

    let first = try open()

    let kept = folder.path("rwkv/models")
    #expect(first.path.hasPrefix(kept))
    let written = try FileManager.default.attributesOfItem(
      atPath: first.path + "/model.safetensors")[.systemFileNumber]
    #expect(try open().path == first.path)
    let later = try FileManager.default.attributesOfItem(
      atPath: first.path + "/model.safetensors")[.systemFileNumber]
    #expect(written as? Int == later as? Int)
    withExtendedLifetime(folder) {}
  }
}
