import TestSupport
import Testing

@testable import RWKVEngine

/// A model that needs more memory than is free says so before it opens.
@Suite struct MemoryShortageTests {
  private let workspace = Workspace(threads: 1)

  @Test(arguments: ["v6-hf-bin", "gguf-v7-q8_0-conv"])
  func itIsToldBeforeAnythingIsDone(_ name: String) throws {
    let path = try ReferenceCase.named(name).modelPath
    let bytes = try ModelFile(path: path).contents().bytes
    let folder = try TemporaryFolder()
    var told: [String] = []
    func open(available: Int?) throws {
      let packing = LoadedModel.Packing(
        as: nil, in: PackedModelCache(folder: folder.path("cache")), on: workspace.pool,
        availableMemory: available,
        warning: {
          if case .memory(let lack) = $0 { told.append("\(lack.needed) > \(lack.available)") }
        },
        progress: { _ in told.append("packing") })
      _ = try? LoadedModel(path: path, packing: packing)
    }

    try open(available: bytes - 1)

    #expect(told.first == "\(bytes) > \(bytes - 1)")
    told = []
    try open(available: bytes)
    try open(available: nil)
    #expect(told.filter { $0 != "packing" } == [])
  }

  @Test func packedWeightsNeedLess() throws {
    let file = try ModelFile(path: ReferenceCase.named("v6-hf-bin").modelPath)
    let parameters = try file.contents().parameters

    let lack = MemoryShortage(of: file, as: .q4k, available: 0)

    // Eight rows of 256 columns at a time, of 4.5 bits.
    #expect(lack?.needed == parameters / 2048 * 1152)
    #expect(MemoryShortage(of: file, as: .q8, available: 8_000_000) == nil)
  }

  @Test func itSaysWhatIsMissing() throws {
    let file = try ModelFile(synthetic: .init(rawValue: "v4-169m")!, type: .f16)
    let lack = try #require(MemoryShortage(of: file, as: nil, available: 100_000_000))
    #expect("\(lack)" == "needs 0.3 GB of memory, 0.1 GB are free: it will be slow")
  }
}
