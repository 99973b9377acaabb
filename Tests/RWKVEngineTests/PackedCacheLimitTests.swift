import Foundation
import TestSupport
import Testing

@testable import RWKVEngine

/// The cache of packed models has a limit.
@Suite struct PackedCacheLimitTests {
  let workspace = Workspace(threads: 1)

  private func names(_ folder: TemporaryFolder) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.url.path))
  }

  @Test func whatWasUsedLongestAgoGoesFirst() throws {
    let folder = try TemporaryFolder()
    let file = try ModelFile(path: ReferenceCase.named("v6-hf-bin").modelPath)
    let roomy = PackedModelCache(folder: folder.url.path)
    func use(_ type: WeightType, _ cache: PackedModelCache) throws -> String {
      let model = try cache.model(file, as: type, on: workspace.pool) { _ in }
      return URL(fileURLWithPath: model.path).lastPathComponent
    }
    /// Moves the last use into the past.
    func age(_ name: String, hours: Double) throws {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -3600 * hours)],
        ofItemAtPath: folder.path(name))
    }
    let (first, second) = (try use(.q8, roomy), try use(.q5, roomy))
    try age(first, hours: 3)
    try age(second, hours: 2)
    try folder.write([UInt8](repeating: 0, count: 1000), as: "somebody-elses")

    // Using the older one makes the other the oldest.
    _ = try use(.q8, roomy)
    // Room for two of about this size.
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path(first))
    let bytes = try files.reduce(0) { total, name in
      try total + Data(contentsOf: URL(fileURLWithPath: folder.path("\(first)/\(name)"))).count
    }
    let third = try use(.q4, PackedModelCache(folder: folder.url.path, limit: 2 * bytes))

    #expect(try names(folder) == [first, third, "somebody-elses"])

    // The one in use stays, however little room there is.
    try age(first, hours: 1)
    _ = try use(.q4, PackedModelCache(folder: folder.url.path, limit: 0))
    #expect(try names(folder) == [third, "somebody-elses"])
  }
}
