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

  /// The logits of the model that is packed with a cache, and what was said of it.
  private func logits(cache: String) throws -> (logits: [Float], told: [String]) {
    var told: [String] = []
    let packing = LoadedModel.Packing(
      as: .q4, in: PackedModelCache(folder: cache), on: workspace.pool, availableMemory: nil,
      warning: { told.append("\($0)") }, progress: { _ in })
    let file = try packing.applied(to: ModelFile(path: path))
    #expect(file.isPacked)
    let model = try file.model()
    var state = model.initialState()
    return (
      model.forward([1, 2, 3], state: &state, options: .allLogits, workspace).logits.values, told
    )
  }

  @Test func theModelIsPackedAllTheSame() throws {
    try folder.write([], as: "file")
    let cache = folder.path("file") + "/models"

    let (anew, told) = try logits(cache: cache)
    let (kept, toldThen) = try logits(cache: folder.path("cache"))

    #expect(
      told == [
        "cannot be kept packed (\(cache): cannot be written: Not a directory): it is packed anew each time"
      ])
    #expect(toldThen == [])
    #expect(anew == kept)
  }

  @Test func somebodysFolderInItsPlaceIsSaid() throws {
    let cache = folder.path("cache")
    _ = try logits(cache: cache)
    let form = try #require(FileManager.default.contentsOfDirectory(atPath: cache).first)
    try FileManager.default.removeItem(atPath: "\(cache)/\(form)")
    try FileManager.default.createDirectory(
      atPath: "\(cache)/\(form)/mine", withIntermediateDirectories: true)

    let (_, told) = try logits(cache: cache)

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
