import Foundation
import HubTestSupport
import RWKV
import RWKVHub
import RWKVPlatform
import StarterModels
import Testing

@Suite struct FromTheHubTests {
  @Test func aModelIsFetchedAndOpened() async throws {
    let starter = try #require(StarterModels.all.first)
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: starter.path) {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(starter.path)/\(name)"))
      files[name] = [UInt8](data)
    }
    let place = try Place(["org/starter": FakeHub.Repository(files)])
    let settings = try place.settings()
    // before
    #expect(!DurableFile.isFolder(place.cache))
    // action
    let model = try await AutoModelForCausalLM.from(pretrained: "org/starter", settings: settings)
    let same = try await RwkvForCausalLM.from(pretrained: "org/starter", settings: settings)
    // after
    #expect(model.config.vocabSize == same.config.vocabSize)
    #expect(place.files.contains { $0.hasSuffix("/model.safetensors") })
    // offline
    let offline = try place.settings(["HF_HUB_OFFLINE": "1"])
    let before = place.hub.requests.count
    _ = try await AutoModelForCausalLM.from(pretrained: "org/starter", settings: offline)
    await #expect(throws: HubError.self) {
      _ = try await AutoModelForCausalLM.from(pretrained: "org/other", settings: offline)
    }
    #expect(place.hub.requests.count == before)
  }
}
