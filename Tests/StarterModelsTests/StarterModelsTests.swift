import Foundation
import TestSupport
import Testing

@testable import StarterModels

@Suite struct StarterModelsTests {
  @Test func bothModelsAreThereWithTheirFiles() throws {
    let files = try StarterModels.all.map {
      try FileManager.default.contentsOfDirectory(atPath: $0.path).sorted()
    }
    #expect(StarterModels.all.map(\.name) == ["rwkv4-starter", "rwkv6-starter"])
    #expect(StarterModels.all.map(\.family) == ["RWKV-4", "RWKV-6"])
    #expect(
      files == [
        ["config.json", "model.safetensors", "tokenizer.json"],
        ["config.json", "model.safetensors", "rwkv_vocab.txt"],
      ])
  }

  @Test func theBuildCopiesThemBesideTheProgram() throws {
    #expect(StarterModels.found(in: [StarterModels.places[0]]).count == 2)
  }

  @Test func withoutResourcesThereAreNone() throws {
    let folder = try TemporaryFolder()
    #expect(StarterModels.found(in: [folder.url]) == [])
  }

  @Test func theFirstPlaceThatHoldsAnyCounts() throws {
    let folder = try TemporaryFolder()
    let empty = folder.url.appendingPathComponent("empty")
    let model = folder.url.appendingPathComponent("full/Models/rwkv6-starter")
    try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
    try Data().write(to: model.appendingPathComponent("model.safetensors"))

    let found = StarterModels.found(in: [empty, folder.url.appendingPathComponent("full")])

    #expect(found == [StarterModel(name: "rwkv6-starter", family: "RWKV-6", path: model.path)])
  }
}
