import Foundation
import HubTestSupport
import RWKVHub
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

@Suite struct ModelNamesTests {
  private let folder: TemporaryFolder
  private let names: ModelNames
  private let starters = StarterModels.all

  init() throws {
    folder = try TemporaryFolder()
    for name in ["own-model.pth", "own-other.pth"] {
      let copy = folder.path("models/\(name)")
      try FileManager.default.createDirectory(
        atPath: folder.path("models"), withIntermediateDirectories: true)
      try Data([1]).write(to: URL(fileURLWithPath: copy))
    }
    let hub = try FakeHub([
      "org/model": FakeHub.Repository(["config.json": [123, 125], "model.safetensors": [1]]),
      "BlinkDL/rwkv7-g1": FakeHub.Repository([
        "rwkv7-g1a-0.4b-20250905-ctx4096.pth": [1], "rwkv7-g1a-1.5b-20250905-ctx4096.pth": [2],
      ]),
    ])
    let environment = [
      "HF_ENDPOINT": hub.url, "HF_HOME": folder.path("hf"), "HOME": folder.path("home"),
      "RWKV_TUI_MODELS": folder.path("models"),
    ]
    let settings = try HubSettings(environment: environment, program: "test/1")
    _ = try HubPull(try HubReference("org/model"), settings: settings).run()
    let listed = try #require(ListedModel.named("rwkv7-g1:0.4b"))
    _ = try HubPull(listed.reference, settings: settings).run()
    names = ModelNames(starters: starters.map { ($0.name, $0.path) }, environment: environment)
  }

  private func path(_ name: String) -> String? {
    if case .path(let path) = names.meaning(of: name) { path } else { nil }
  }

  @Test func everyKindOfNameIsFound() throws {
    #expect(path(folder.path("models/own-model.pth")) == folder.path("models/own-model.pth"))
    #expect(path("rwkv6-starter") == starters.first { $0.name == "rwkv6-starter" }?.path)
    #expect(path("org/model")?.contains("models--org--model/snapshots/") == true)
    #expect(path("rwkv7-g1:0.4b")?.hasSuffix("/rwkv7-g1a-0.4b-20250905-ctx4096.pth") == true)
    #expect(path("BlinkDL/rwkv7-g1:g1a-0.4b") == path("rwkv7-g1:0.4b"))
    #expect(path("own-model") == path("own-model.pth"))
  }

  @Test func theBeginningOfOneNameIsEnough() {
    #expect(path("rwkv6-s") == path("rwkv6-starter"))
    #expect(path("OWN-M") == path("own-model.pth"))
    #expect(path("model") == path("org/model"))
    #expect(names.meaning(of: "own") == .several(["own-model.pth", "own-other.pth"]))
  }

  @Test func whatIsNotHereIsSaidToBeMissing() {
    guard case .missing(let listed) = names.meaning(of: "rwkv7-g1:1.5b"),
      case .missing(let other) = names.meaning(of: "org/other:x")
    else {
      Issue.record("not missing")
      return
    }
    #expect(listed.size == 3_060_000_000 && listed.name == "rwkv7-g1:1.5b")
    #expect(other.size == nil && other.reference.file == "x")
    #expect(
      names.meaning(of: "rwkv6-world") == .several(ListedModel.series("rwkv6-world").map(\.name)))
  }

  @Test(arguments: ["", "nothing", "./org/model", "/org/model", "~/org", "a/b/c", "org/none.pth"])
  func otherTextsAreUnknown(_ name: String) {
    #expect(names.meaning(of: name) == .unknown)
  }
}
