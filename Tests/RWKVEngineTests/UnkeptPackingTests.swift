import Foundation
import TestSupport
import Testing

@testable import RWKVEngine

/// A cache that is not to be had is left out, with a word that tells the cause.
@Suite struct UnkeptPackingTests {
  let folder: TemporaryFolder
  private let workspace = Workspace(threads: 1)
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try ReferenceCase.named("v6-hf-bin").modelPath
  }

  private func open(cache: String) throws -> (model: LoadedModel, told: [String]) {
    var told: [String] = []
    let packing = LoadedModel.Packing(
      as: .q4, in: PackedModelCache(folder: cache), on: workspace.pool, availableMemory: nil,
      warning: { told.append("\($0)") }, progress: { _ in })
    return (try LoadedModel(path: path, packing: packing), told)
  }

  private func logits(_ loaded: LoadedModel) -> [Float] {
    var state = loaded.model.initialState()
    return loaded.model.forward([1, 2, 3], state: &state, options: .allLogits, workspace)
      .logits.values
  }

  @Test func theModelIsPackedAllTheSame() throws {
    try folder.write([], as: "file")
    let cache = folder.path("file") + "/models"

    let (model, told) = try open(cache: cache)
    let (kept, toldThen) = try open(cache: folder.path("cache"))

    #expect(
      told == [
        "cannot be kept packed (\(cache): cannot be written: Not a directory): it is packed anew each time"
      ])
    #expect(toldThen == [])
    #expect(logits(model) == logits(kept))
  }

  @Test func somebodysFolderInItsPlaceIsSaid() throws {
    let cache = folder.path("cache")
    _ = try open(cache: cache)
    let form = try #require(FileManager.default.contentsOfDirectory(atPath: cache).first)
    try FileManager.default.removeItem(atPath: "\(cache)/\(form)")
    try FileManager.default.createDirectory(
      atPath: "\(cache)/\(form)/mine", withIntermediateDirectories: true)

    let (_, told) = try open(cache: cache)

    #expect(told.count == 1 && told[0].contains("is not a packed form of a model; move it away"))
    #expect(FileManager.default.fileExists(atPath: "\(cache)/\(form)/mine"))
  }

  @Test func aFaultOfTheModelIsStillOne() throws {
    try folder.write([1, 2, 3], as: "broken.pth")
    let packing = LoadedModel.Packing(
      as: .q4, in: PackedModelCache(folder: folder.path("cache")), on: workspace.pool,
      warning: { Issue.record("\($0)") }, progress: { _ in })

    #expect(throws: (any Error).self) {
      try LoadedModel(path: folder.path("broken.pth"), packing: packing)
    }
  }
}
