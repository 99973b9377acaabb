import Foundation
import HubTestSupport
import RWKVPlatform
import Testing

@testable import RWKVHub

@Suite struct PullTests {
  private let weights = Place.random(300_000)

  private func place(
    _ change: (inout FakeHub.Repository) -> Void = { _ in }
  ) throws -> Place {
    var repository = FakeHub.Repository(["m.pth": weights])
    change(&repository)
    return try Place(["org/m": repository])
  }

  @Test func aFileIsFetchedIntoTheSharedCache() throws {
    let place = try place()
    let model = try place.pull("org/m")
    let (commit, hash) = (place.hub.commit(of: "org/m"), FakeHub.sha256(weights))
    #expect(
      place.files == [
        "models--org--m/blobs/\(hash)", "models--org--m/refs/main",
        "models--org--m/snapshots/\(commit)/m.pth",
      ])
    #expect(model.path == "\(place.cache)/models--org--m/snapshots/\(commit)/m.pth")
    #expect(place.bytes(model.path) == weights)
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: model.path)
    #expect(link == "../../blobs/\(hash)")
    #expect(place.bytes("\(place.cache)/models--org--m/refs/main") == Array(commit.utf8))
  }

  @Test func aFolderIsFetchedWithItsSmallFiles() throws {
    let config = Array(#"{"a":1}"#.utf8)
    let repository = FakeHub.Repository([
      "config.json": config, "model.safetensors": weights, "modeling.py": [1],
    ])
    let place = try Place(["org/m": repository])
    let model = try place.pull("org/m")
    #expect(model.path.hasSuffix("/snapshots/\(place.hub.commit(of: "org/m"))"))
    #expect(place.bytes(model.path + "/config.json") == config)
    #expect(place.files.contains("models--org--m/blobs/\(FakeHub.git(config))"))
    #expect(!place.files.contains { $0.hasSuffix(".py") })
  }

  @Test func aFileInAFolderLeadsUpFarEnough() throws {
    let place = try Place(["org/m": FakeHub.Repository(["a/b/m.pth": weights])])
    let model = try place.pull("org/m")
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: model.path)
    #expect(link == "../../../../blobs/\(FakeHub.sha256(weights))")
    #expect(place.bytes(model.path) == weights)
  }

  @Test func whatIsThereIsNotFetchedAgain() throws {
    let place = try place()
    _ = try place.pull("org/m")
    let before = place.hub.requests.count
    _ = try place.pull("org/m")
    #expect(place.hub.requests[before...].map(\.method) == ["GET"])
    #expect(place.hub.requests[before].path.hasPrefix("/api/models/org/m/revision/"))
  }

  @Test func theTokenGoesToTheHubOnly() throws {
    let place = try place()
    _ = try place.pull("org/m", ["HF_TOKEN": FakeHub.token])
    let stored = place.hub.requests.filter { $0.path.hasPrefix("/cdn") }
    #expect(stored.count == 1 && stored[0].headers["authorization"] == nil)
    #expect(
      place.hub.requests.filter { !$0.path.hasPrefix("/cdn") }
        .allSatisfy { $0.headers["authorization"] == "Bearer \(FakeHub.token)" })
    #expect(place.hub.requests.allSatisfy { $0.headers["user-agent"] == "test/1; swift" })
  }

  @Test(arguments: [FakeHub.Storage.elsewhere, .here, .atOnce])
  func everyStorageIsFetchedFrom(_ storage: FakeHub.Storage) throws {
    let place = try place { $0.storage = storage }
    #expect(place.bytes(try place.pull("org/m").path) == weights)
  }

  @Test(arguments: [FakeHub.Tag.weak, .madeUp])
  func tagsMayBeWeakOrAMirrors(_ tag: FakeHub.Tag) throws {
    let place = try place { $0.tag = tag }
    #expect(place.bytes(try place.pull("org/m").path) == weights)
  }

  @Test func withoutAnyHashNothingIsFetched() throws {
    let place = try place {
      $0.tag = .madeUp
      $0.tellsHashes = false
    }
    let error = try #require(place.failure("org/m"))
    #expect(error.kind == .answer && error.description.contains("tells no hash"))
    #expect(place.files.isEmpty)
  }

  @Test func aRenamedRepositoryIsFollowed() throws {
    let place = try Place(
      ["org/new": FakeHub.Repository(["m.pth": weights])], renamed: ["org/old": "org/new"])
    #expect(place.bytes(try place.pull("org/old").path) == weights)
  }

  @Test func emptyFilesAreFetched() throws {
    let place = try Place([
      "org/m": FakeHub.Repository([
        "config.json": [], "model.safetensors": weights,
      ])
    ])
    let model = try place.pull("org/m")
    #expect(FileManager.default.fileExists(atPath: model.path + "/config.json"))
  }

  @Test func anotherCommitIsFetchedBesideTheFirst() throws {
    let place = try place()
    let first = try place.pull("org/m")
    place.hub.change("org/m") { $0.files["m.pth"] = Place.random(1_000, seed: 2) }
    let second = try place.pull("org/m")
    #expect(first.path != second.path)
    #expect(place.bytes(first.path) == weights)
    #expect(place.bytes(second.path) == Place.random(1_000, seed: 2))
  }

  @Test func offlineItIsTakenFromTheCache() throws {
    let place = try place()
    let model = try place.pull("org/m")
    let before = place.hub.requests.count
    #expect(try place.pull("org/m", ["HF_HUB_OFFLINE": "1"]) == model)
    #expect(place.failure("org/other", ["HF_HUB_OFFLINE": "1"])?.kind == .offline)
    #expect(place.hub.requests.count == before)
  }

  @Test func withoutALineItIsTakenFromTheCache() throws {
    let place = try place()
    let model = try place.pull("org/m")
    var events: [HubEvent] = []
    let again = try place.pull(
      "org/m", ["HF_ENDPOINT": "http://127.0.0.1:1"], tell: { events.append($0) })
    #expect(again == model)
    let told = events.filter { if case .unreachable = $0 { true } else { false } }
    #expect(told.count == 1, "\(events)")
  }

  @Test func offlineALinkThatLeadsNowhereIsToldOf() throws {
    let place = try place()
    _ = try place.pull("org/m")
    let blob = "\(place.cache)/models--org--m/blobs/\(FakeHub.sha256(weights))"
    try FileManager.default.removeItem(atPath: blob)
    let error = try #require(place.failure("org/m", ["HF_HUB_OFFLINE": "1"]))
    #expect(error.description.contains("not complete: m.pth lacks"))
  }

  @Test func progressIsTold() throws {
    let place = try place()
    var events: [HubEvent] = []
    _ = try place.pull("org/m", tell: { events.append($0) })
    #expect(events.first == .file(path: "m.pth", size: 300_000, have: 0))
    #expect(events.last == .progress(received: 300_000, size: 300_000))
  }

  @Test func beingCancelledKeepsWhatCame() throws {
    let place = try place { $0.faults["m.pth"] = [.drip(bytes: 10_000, pause: 0.01)] }
    var received = 0
    #expect {
      _ = try place.pull(
        "org/m", isCancelled: { received >= 50_000 },
        tell: { if case .progress(let count, _) = $0 { received = count } })
    } throws: { ($0 as? HubError)?.kind == .cancelled }
    let partial = "\(place.cache)/models--org--m/blobs/\(FakeHub.sha256(weights)).rwkv.incomplete"
    let kept = place.bytes(partial)
    #expect(kept.count >= 50_000 && kept == Array(weights[..<kept.count]))
    #expect(place.files.count == 1)
    // after
    #expect(place.bytes(try place.pull("org/m").path) == weights)
    #expect(place.hub.requests.last?.headers["range"] == "bytes=\(kept.count)-")
    #expect(!place.files.contains { $0.hasSuffix(".incomplete") })
  }

  @Test func twoAtOnceFetchItOnce() async throws {
    let place = try place { $0.faults["m.pth"] = [.drip(bytes: 30_000, pause: 0.02)] }
    let settings = try place.settings()
    let models = try await withThrowingTaskGroup(of: HubPull.Model.self) { group in
      for _ in 0..<2 {
        group.addTask {
          try HubPull(try HubReference("org/m"), settings: settings).run()
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(models.count == 2 && models[0] == models[1])
    #expect(place.bytes(models[0].path) == weights)
    #expect(
      place.hub.requests.filter { $0.method == "GET" && $0.path.hasPrefix("/cdn") }.count == 1)
  }

  @Test func unfinishedFilesOfOtherProgramsAreNotTouched() throws {
    let place = try place()
    let blobs = "\(place.cache)/models--org--m/blobs"
    try FileManager.default.createDirectory(atPath: blobs, withIntermediateDirectories: true)
    let theirs = "\(blobs)/\(FakeHub.sha256(weights)).incomplete"
    try Data("wrong".utf8).write(to: URL(fileURLWithPath: theirs))
    #expect(place.bytes(try place.pull("org/m").path) == weights)
    #expect(place.bytes(theirs) == Array("wrong".utf8))
  }

  @Test func tooLittleRoomIsToldBeforeAnythingIsFetched() throws {
    let place = try place()
    place.hub.change("org/m") { $0.files = ["m.pth": []] }
    var info = RepositoryInfo(
      try RepositoryName("org/m"), commit: place.hub.commit(of: "org/m"),
      files: [RemoteFile(path: "m.pth", size: 1 << 60, hash: nil)!])
    let client = try HubClient(place.settings(), isCancelled: { false }, tell: { _ in })
    let cache = RepositoryCache(info.name, commit: info.commit, in: place.cache)
    let download = Download(client: client, cache: cache, info: info, file: info.files[0])
    #expect { _ = try download.run() } throws: { ($0 as? HubError)?.kind == .answer }
    info = RepositoryInfo(info.name, commit: info.commit, files: [])
    #expect { try download.checkRoom(for: 1 << 60) } throws: { ($0 as? HubError)?.kind == .disk }
  }
}
