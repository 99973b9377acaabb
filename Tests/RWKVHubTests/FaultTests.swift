import Foundation
import HubTestSupport
import TestSupport
import Testing

@testable import RWKVHub

/// Lines that are cut, servers that fail and lie: what comes at last is whole, or an error that says why.
@Suite struct HubFaultTests {
  private let weights = Place.random(300_000)

  private func place(_ faults: [FakeHub.Fault]) throws -> Place {
    var repository = FakeHub.Repository(["m.pth": weights])
    repository.faults["m.pth"] = faults
    return try Place(["org/m": repository])
  }

  private func ranges(_ place: Place) -> [String?] {
    place.hub.requests.filter { $0.method == "GET" && $0.path.hasPrefix("/cdn") }
      .map { $0.headers["range"] }
  }

  @Test func aCutLineGoesOnWhereItEnded() throws {
    let place = try place([.cut(100_000), .cut(50_000)])
    #expect(place.bytes(try place.pull("org/m").path) == weights)
    #expect(ranges(place) == [nil, "bytes=100000-", "bytes=150000-"])
    #expect(place.waited.count == 2 && place.waited[0] < place.waited[1])
  }

  @Test func aCutThatNoLengthTellsOfIsNoticed() throws {
    let place = try place([.cutUnmeasured(100_000)])
    #expect(place.bytes(try place.pull("org/m").path) == weights)
    #expect(ranges(place) == [nil, "bytes=100000-"])
  }

  @Test func everyTryAsksForANewAddress() throws {
    let place = try place([.cut(1_000), .status(403)])
    #expect(place.bytes(try place.pull("org/m").path) == weights)
    #expect(place.hub.requests.filter { $0.method == "HEAD" }.count == 3)
  }

  @Test func aServerThatIgnoresTheRangeStartsOver() throws {
    let place = try place([.cut(100_000), .ignoresRange])
    #expect(place.bytes(try place.pull("org/m").path) == weights)
  }

  @Test func aLyingRangeStartsOver() throws {
    let place = try place([.cut(100_000), .lyingRange])
    #expect(place.bytes(try place.pull("org/m").path) == weights)
    #expect(ranges(place) == [nil, "bytes=100000-", nil])
  }

  @Test(arguments: [408, 429, 500, 502, 503, 504])
  func passingFailuresAreTriedAgain(_ status: Int) throws {
    let place = try place([.status(status), .cut(0)])
    #expect(place.bytes(try place.pull("org/m").path) == weights)
    #expect(place.waited.count == 2)
  }

  @Test func aServersWaitIsObeyed() throws {
    let place = try place([
      .status(429, ["RateLimit": #""api";r=0;t=55"#]), .status(503, ["Retry-After": "7"]),
    ])
    _ = try place.pull("org/m")
    #expect(place.waited == [56, 7])
  }

  @Test func aWaitOfHoursIsAnError() throws {
    let place = try place([.status(429, ["Retry-After": "36000"])])
    let error = try #require(place.failure("org/m"))
    #expect(error.kind == .network && error.description.contains("asks to wait 36000 s"))
  }

  @Test func afterFiveFurtherTriesItIsGivenUp() throws {
    let place = try place(Array(repeating: .status(503), count: 20))
    let error = try #require(place.failure("org/m"))
    #expect(error.kind == .network && error.description.contains("503 (6 tries)"))
    #expect(place.waited.count == 5)
  }

  @Test func damagedBytesAreFetchedOnceMoreAndThenRefused() throws {
    let once = try place([.corrupt])
    #expect(once.bytes(try once.pull("org/m").path) == weights)
    let always = try place([.corrupt, .corrupt])
    let error = try #require(always.failure("org/m"))
    #expect(error.kind == .mismatch && error.description.contains(FakeHub.sha256(weights)))
    #expect(!always.files.contains { $0.hasSuffix(FakeHub.sha256(weights)) })
  }

  @Test func damagedBytesFromBeforeAreFetchedAnew() throws {
    let place = try place([])
    let blobs = "\(place.cache)/models--org--m/blobs"
    try FileManager.default.createDirectory(atPath: blobs, withIntermediateDirectories: true)
    let path = "\(blobs)/\(FakeHub.sha256(weights)).rwkv.incomplete"
    try Data(Place.random(120_000, seed: 9)).write(to: URL(fileURLWithPath: path))
    #expect(place.bytes(try place.pull("org/m").path) == weights)
    #expect(ranges(place) == ["bytes=120000-", nil])
  }

  @Test(arguments: [300_000, 400_000])
  func anUnfinishedFileThatIsWholeOrTooLongIsMended(_ count: Int) throws {
    let place = try place([])
    let blobs = "\(place.cache)/models--org--m/blobs"
    try FileManager.default.createDirectory(atPath: blobs, withIntermediateDirectories: true)
    let path = "\(blobs)/\(FakeHub.sha256(weights)).rwkv.incomplete"
    try Data(weights + Place.random(count - 300_000)).write(to: URL(fileURLWithPath: path))
    #expect(place.bytes(try place.pull("org/m").path) == weights)
    #expect(ranges(place).count == (count == 300_000 ? 0 : 1))
  }

  @Test func anAnnouncedLengthThatIsWrongIsNotTaken() throws {
    let place = try place([.shorter])
    #expect(place.bytes(try place.pull("org/m").path) == weights)
  }

  @Test func anEndlessBodyIsEnded() throws {
    let place = try place(Array(repeating: .endless, count: 6))
    let error = try #require(place.failure("org/m"))
    #expect(error.description.contains("sends more than 300000 bytes"))
    let left = place.files.map { place.bytes("\(place.cache)/\($0)").count }
    #expect(left.allSatisfy { $0 <= 300_000 })
  }

  @Test func aPageInPlaceOfTheFileIsRefused() throws {
    let place = try place([.page])
    let error = try #require(place.failure("org/m"))
    #expect(error.kind == .answer && error.description.contains("web page"))
    #expect(place.files.allSatisfy { place.bytes("\(place.cache)/\($0)").isEmpty })
  }

  @Test func aLineThatStandsStillIsTriedAgain() throws {
    let place = try place([.delay(2.5)])
    #expect(
      place.bytes(try place.pull("org/m", ["HF_HUB_DOWNLOAD_TIMEOUT": "1"]).path) == weights)
    #expect(place.waited.count == 1)
  }

  @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "http://u@127.0.0.1/"])
  func redirectsToWhatIsNoServerAreRefused(_ target: String) throws {
    let place = try place([.redirect(target)])
    #expect(place.failure("org/m")?.kind == .answer)
  }

  @Test func redirectsInCirclesAreEnded() throws {
    let place = try place([])
    let circle = "/cdn/org/m/m.pth"
    place.hub.change("org/m") {
      $0.faults["m.pth"] = Array(repeating: .redirect(circle), count: 20)
    }
    #expect(place.failure("org/m")?.description.contains("circles") == true)
  }

  @Test func aServerThatIsNotThereIsGivenUpSoon() throws {
    let place = try place([])
    let error = try #require(place.failure("org/m", ["HF_ENDPOINT": "http://127.0.0.1:1"]))
    #expect(error.kind == .network && place.waited.count == 2)
  }

  @Test func hostilePathsInTheListAreLeftOut() throws {
    let place = try place([])
    place.hub.change("org/m") {
      $0.hostilePaths = ["../../../evil.pth", "/etc/evil.pth", "a//b.pth"]
    }
    #expect(place.bytes(try place.pull("org/m").path) == weights)
    #expect(place.files.allSatisfy { $0.hasPrefix("models--org--m/") })
    #expect(place.failure("org/m:../../../evil.pth")?.kind == .notFound)
  }

  @Test func aLinkOnTheWayIsNotWrittenThrough() throws {
    let place = try place([])
    place.hub.change("org/m") { $0.files = ["sub/m.pth": weights] }
    let snapshot = "\(place.cache)/models--org--m/snapshots/\(place.hub.commit(of: "org/m"))"
    let elsewhere = place.folder.path("elsewhere")
    for folder in [snapshot, elsewhere] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    try FileManager.default.createSymbolicLink(
      atPath: snapshot + "/sub", withDestinationPath: elsewhere)
    #expect(place.failure("org/m")?.kind == .file)
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere).isEmpty)
  }
}
