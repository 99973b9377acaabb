import Foundation
import HubTestSupport
import TestSupport
import Testing

@testable import RWKVHub

/// Files that another program put into the cache, which verify their size only.
@Suite struct VerifiedFilesTests {
  private let weights = Place.random(20_000)
  private let place: Place
  private let blob: String

  init() throws {
    place = try Place(["org/m": FakeHub.Repository(["m.pth": weights])])
    blob = "\(place.cache)/models--org--m/blobs/\(FakeHub.sha256(weights))"
  }

  /// Where it is remembered.
  private var remembering: [String: String] { ["XDG_CACHE_HOME": place.folder.path("own")] }

  /// As another program leaves it: bytes, link and branch.
  private func putThere(_ bytes: [UInt8]) throws {
    let commit = place.hub.commit(of: "org/m")
    let repository = "\(place.cache)/models--org--m"
    for folder in ["blobs", "refs", "snapshots/\(commit)"] {
      try FileManager.default.createDirectory(
        atPath: "\(repository)/\(folder)", withIntermediateDirectories: true)
    }
    try Data(bytes).write(to: URL(fileURLWithPath: blob))
    try Data(commit.utf8).write(to: URL(fileURLWithPath: "\(repository)/refs/main"))
    let link = "\(repository)/snapshots/\(commit)/m.pth"
    if !FileManager.default.fileExists(atPath: link) {
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: "../../blobs/\(FakeHub.sha256(weights))")
    }
  }

  private func checks(_ more: [String: String]) throws -> Int {
    var count = 0
    _ = try place.pull("org/m", more, tell: { if case .checking = $0 { count += 1 } })
    return count
  }

  private var other: [UInt8] { Array(weights.dropLast()) + [weights.last! ^ 1] }

  @Test func goodOnesAreReadOnceAndNotFetched() throws {
    try putThere(weights)
    #expect(try checks(remembering) == 1)
    #expect(try checks(remembering) == 0)
    #expect(!place.hub.requests.contains { $0.method == "GET" && $0.path.hasSuffix("m.pth") })
    // Offline and by the index it is known too.
    let settings = try place.settings(remembering)
    let index = try #require(HubCacheIndex(settings))
    #expect(index.models().map { index.isVerified($0) } == [true])
    #expect(try checks(remembering.merging(["HF_HUB_OFFLINE": "1"]) { $1 }) == 0)
  }

  @Test func whatWasFetchedHereNeedsNoOtherLook() throws {
    #expect(try checks(remembering) == 0)
    #expect(try checks(remembering) == 0)
  }

  @Test func badOnesAreToldOfAndFetchedAgain() throws {
    try putThere(other)
    var damaged: [String] = []
    let model = try place.pull(
      "org/m", remembering,
      tell: {
        if case .damaged(let path) = $0 { damaged.append(path) }
      })
    #expect(damaged == [blob])
    #expect(place.bytes(model.path) == weights && place.bytes(blob) == weights)
  }

  @Test func oneThatWasChangedSinceIsReadAgain() throws {
    try putThere(weights)
    #expect(try checks(remembering) == 1)
    try putThere(other)
    let index = try #require(HubCacheIndex(try place.settings(remembering)))
    #expect(index.models().map { index.isVerified($0) } == [false])
    #expect(try checks(remembering) == 1)
    #expect(place.bytes(blob) == weights)
  }

  @Test func offlineABadOneIsNotUsed() throws {
    try putThere(other)
    let error = try #require(place.failure("org/m", ["HF_HUB_OFFLINE": "1"]))
    #expect(error.kind == .mismatch && error.description.contains("m.pth in the cache is damaged"))
    #expect(place.hub.requests.isEmpty && place.bytes(blob) == other)
  }

  @Test func aLinkIntoASharedStoreIsReadAndNotWrittenThrough() throws {
    try putThere(other)
    let store = place.folder.path("store")
    try FileManager.default.moveItem(atPath: blob, toPath: store)
    try FileManager.default.createSymbolicLink(atPath: blob, withDestinationPath: store)
    #expect(place.bytes(try place.pull("org/m", remembering).path) == weights)
    #expect(place.bytes(store) == other)
  }
}
