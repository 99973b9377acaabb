import Foundation
import HubTestSupport
import TestSupport
import Testing

@testable import RWKVHub

@Suite struct HubPushTests {
  private let weights = Place.random(250_000)
  private let place: Place

  init() throws {
    place = try Place()
    for folder in ["model/sub", "model/.git"] {
      try FileManager.default.createDirectory(
        atPath: place.folder.path(folder), withIntermediateDirectories: true)
    }
    try place.folder.write(weights, as: "model/model.safetensors")
    try place.folder.write(Array("hi".utf8), as: "model/README.md")
    try place.folder.write(Array("{}".utf8), as: "model/sub/a.json")
    try place.folder.write([], as: "model/empty.bin")
    try place.folder.write([1], as: "model/.git/config")
    try FileManager.default.createSymbolicLink(
      atPath: place.folder.path("model/link.txt"), withDestinationPath: "/etc/passwd")
  }

  private func push(_ name: String, isPrivate: Bool = true) throws -> HubPush {
    HubPush(
      folder: place.folder.path("model"), name: name, isPrivate: isPrivate,
      settings: try place.settings(["HF_TOKEN": FakeHub.token]))
  }

  @Test func beforeAnythingIsSentItIsSaidWhat() throws {
    let plan = try push("mine").prepare()
    #expect(plan.repository.description == "tester/mine" && plan.account == "tester")
    #expect(
      plan.files.map(\.path) == ["README.md", "empty.bin", "model.safetensors", "sub/a.json"])
    #expect(plan.files.map(\.size) == [2, 0, 250_000, 2])
    #expect(plan.leftOut == [".git/config", "link.txt"])
    #expect(place.hub.requests.map(\.method) == ["GET"])
  }

  @Test(arguments: [nil, 100_000])
  func whatIsPushedIsThereInOneCommit(_ part: Int?) throws {
    if let part { place.hub.wantParts(of: part) }
    let push = try push("mine")
    let outcome = try push.run(push.prepare(), message: "first")
    #expect(outcome.commit == place.hub.commit(of: "tester/mine"))
    #expect(place.hub.file("model.safetensors", of: "tester/mine") == weights)
    #expect(place.hub.file("sub/a.json", of: "tester/mine") == Array("{}".utf8))
    #expect(place.hub.file("empty.bin", of: "tester/mine") == [])
    #expect(place.hub.file("link.txt", of: "tester/mine") == nil)
    #expect(place.hub.isPrivate("tester/mine") == true)
    #expect(place.hub.requests.filter { $0.path.contains("/commit/") }.count == 1)
    #expect(
      place.hub.requests.filter { $0.method == "PUT" }
        .allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test func whatIsThereAlreadyIsNotCommittedAgain() throws {
    let push = try push("mine")
    _ = try push.run(push.prepare(), message: "first")
    let before = place.hub.requests.count
    #expect(try push.run(push.prepare(), message: "again").commit == nil)
    #expect(
      !place.hub.requests[before...].contains { $0.path.contains("/commit/") || $0.method == "PUT" }
    )
  }

  @Test func publicIsOnlyWhatIsAskedFor() throws {
    let push = try push("open", isPrivate: false)
    _ = try push.run(push.prepare(), message: "first")
    #expect(place.hub.isPrivate("tester/open") == false)
  }

  @Test func aRaceIsNoticedAndChangesNothing() throws {
    let push = try push("mine")
    let plan = try push.prepare()
    place.hub.race()
    #expect { _ = try push.run(plan, message: "first") } throws: {
      ($0 as? HubError)?.kind == .race
    }
    #expect(place.hub.file("README.md", of: "tester/mine") == nil)
  }

  @Test func anAnswerThatWasLostIsToldApartFromARace() throws {
    let push = try push("mine")
    let plan = try push.prepare()
    place.hub.loseAnswer()
    let outcome = try push.run(plan, message: "first")
    #expect(outcome.commit == place.hub.commit(of: "tester/mine"))
    #expect(place.hub.requests.filter { $0.path.contains("/commit/") }.count == 2)
    #expect(place.hub.file("model.safetensors", of: "tester/mine") == weights)
  }

  @Test func aTokenThatMayOnlyReadIsRefusedEarly() throws {
    place.hub.setRole("read")
    let push = try push("mine")
    #expect { _ = try push.prepare() } throws: { "\($0)".contains("may only read") }
    let none = HubPush(
      folder: place.folder.path("model"), name: "mine", settings: try place.settings())
    #expect { _ = try none.prepare() } throws: { ($0 as? HubError)?.kind == .access }
  }

  @Test func beingStoppedLeavesNothingToBeSeen() throws {
    let push = try push("mine")
    let plan = try push.prepare()
    #expect {
      _ = try push.run(
        plan, message: "first", isCancelled: { place.hub.isPrivate("tester/mine") != nil })
    } throws: { ($0 as? HubError)?.kind == .cancelled }
    #expect(place.hub.file("README.md", of: "tester/mine") == nil)
  }
}
