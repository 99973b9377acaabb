import Foundation
import HubTestSupport
import RWKVPlatform
import TestSupport
import Testing

@testable import RWKVHub

@Suite struct HubCacheIndexTests {
  private let weights = Place.random(5_000)

  private func place() throws -> Place {
    try Place([
      "BlinkDL/rwkv7-g1": FakeHub.Repository([
        "rwkv7-g1-0.4b-20250324-ctx4096.pth": weights,
        "rwkv7-g1a-0.4b-20250905-ctx4096.pth": Place.random(6_000, seed: 2),
        "rwkv7-g1a-1.5b-20250922-ctx4096.pth": weights,
      ]),
      "org/folder": FakeHub.Repository(["config.json": [123, 125], "model.safetensors": weights]),
    ])
  }

  @Test func modelsHaveTheNamesThatCommandsTake() throws {
    let place = try place()
    _ = try place.pull("BlinkDL/rwkv7-g1:g1-0.4b")
    _ = try place.pull("BlinkDL/rwkv7-g1:g1a-0.4b")
    _ = try place.pull("org/folder")
    let index = HubCacheIndex(folder: place.cache)
    #expect(
      index.models().map(\.name) == [
        "rwkv7-g1:0.4b", "BlinkDL/rwkv7-g1:rwkv7-g1-0.4b-20250324-ctx4096.pth", "org/folder",
      ])
    #expect(index.models().map(\.size) == [6_000, 5_000, 5_002])
    for model in index.models() where model.name.contains("/") {
      #expect(index.path(of: try HubReference(model.name)) == model.path)
    }
    let listed = try #require(ListedModel.named("rwkv7-g1:0.4b"))
    #expect(index.path(of: listed.reference) == index.models()[0].path)
  }

  @Test func removingFreesWhatNoOtherNameLeadsTo() throws {
    let place = try place()
    _ = try place.pull("BlinkDL/rwkv7-g1:g1-0.4b")
    _ = try place.pull("BlinkDL/rwkv7-g1:1.5b")
    let index = HubCacheIndex(folder: place.cache)
    // before: two names of the same bytes
    #expect(place.files.filter { $0.contains("/blobs/") }.count == 1)
    let shared = try #require(index.models().first { $0.name == "rwkv7-g1:0.4b" })
    #expect(try index.remove(shared) == 0)
    let last = try #require(index.models().first)
    #expect(last.name == "rwkv7-g1:1.5b" && place.bytes(last.path) == weights)
    #expect(try index.remove(last) == 5_000)
    #expect(place.files.isEmpty && index.models().isEmpty)
  }

  @Test func removingALinkLeavesWhatLiesElsewhere() throws {
    let place = try place()
    let model = try place.pull("org/folder")
    let mine = try place.folder.write([1, 2, 3], as: "mine")
    let blob = "\(place.cache)/models--org--folder/blobs/\(FakeHub.sha256(weights))"
    try FileManager.default.removeItem(atPath: blob)
    try FileManager.default.createSymbolicLink(atPath: blob, withDestinationPath: mine)
    let index = HubCacheIndex(folder: place.cache)
    try index.remove(try #require(index.models().first { $0.path == model.path }))
    #expect(place.bytes(mine) == [1, 2, 3])
  }

  @Test func damageIsFound() throws {
    let place = try place()
    let model = try place.pull("org/folder")
    let index = HubCacheIndex(folder: place.cache)
    #expect(try index.check(index.models()[0]) == [.good, .good])
    let file = model.path + "/model.safetensors"
    var bytes = place.bytes(file)
    bytes[77] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: file).resolvingSymlinksInPath())
    #expect(try index.check(index.models()[0]) == [.good, .bad(found: FakeHub.sha256(bytes))])
  }

  @Test func theListIsInOrder() throws {
    #expect((8...12).contains(ListedModel.all.count))
    #expect(Set(ListedModel.all.map(\.name)).count == ListedModel.all.count)
    for model in ListedModel.all {
      #expect(model.name.contains(":") && model.size > 0 && !model.licence.isEmpty)
      #expect(model.seen.wholeMatch(of: #/20[0-9]{2}-[01][0-9]/#) != nil)
      #expect(ListedModel.named(model.name.uppercased()) == model)
    }
    #expect(ListedModel.series("rwkv7-g1").count == 6)
  }
}
