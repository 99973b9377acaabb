import Foundation
import HubTestSupport
import RWKV
import RWKVHub
import RWKVPlatform
import StarterModels
import Testing

@Suite struct FromTheHubTests {
  /// A hub that has the first starter model.
  private func place() throws -> Place {
    let starter = try #require(StarterModels.all.first)
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: starter.path) {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(starter.path)/\(name)"))
      files[name] = [UInt8](data)
    }
    return try Place(["org/starter": FakeHub.Repository(files)])
  }

  @Test func ofATokenizerOnlyTheSmallFilesAreFetched() async throws {
    let place = try place()
    let settings = try place.settings()
    let tokenizer = try await AutoTokenizer.from(pretrained: "org/starter", settings: settings)
    #expect(tokenizer.decode(tokenizer("Hello").inputIds[0]) == "Hello")
    #expect(place.files.contains { $0.hasSuffix("/tokenizer.json") })
    #expect(!place.hub.requests.contains { $0.path.contains("model.safetensors") })
    // Offline too, although there are no weights; the model itself is not there.
    let offline = try place.settings(["HF_HUB_OFFLINE": "1"])
    _ = try await AutoTokenizer.from(pretrained: "org/starter", settings: offline)
    await #expect(throws: HubError.self) {
      _ = try await AutoModel.from(pretrained: "org/starter", settings: offline)
    }
  }

  @Test func modelsWithoutAHeadAndForTextAreOpenedByTheirNames() async throws {
    let place = try place()
    let settings = try place.settings()
    let base = try await AutoModel.from(pretrained: "org/starter", settings: settings)
    #expect(base.config.vocabSize > 1_000)
    let text = try await TextModel.from(pretrained: "org/starter", settings: settings)
    #expect(text.decode(text.encode("Hello")) == "Hello")
    // The second found what the first had fetched.
    #expect(
      place.hub.requests.filter { $0.method == "GET" && $0.path.hasSuffix("model.safetensors") }
        .count == 1)
  }

  @Test func aModelIsFetchedAndOpened() async throws {
    let place = try place()
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
