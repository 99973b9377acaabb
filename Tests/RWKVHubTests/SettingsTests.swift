import Foundation
import TestSupport
import Testing

@testable import RWKVHub

@Suite struct HubSettingsTests {
  private func settings(_ environment: [String: String]) throws -> HubSettings {
    try HubSettings(environment: environment, program: "test/1")
  }

  @Test func withoutVariablesItIsTheHubAndTheCacheAtHome() throws {
    let settings = try settings(["HOME": "/home/p"])
    #expect(settings.endpoint == "https://huggingface.co")
    #expect(settings.cache == "/home/p/.cache/huggingface/hub")
    #expect(!settings.isOffline && settings.token == nil)
  }

  @Test(arguments: [
    (["HF_HUB_CACHE": "/a", "HUGGINGFACE_HUB_CACHE": "/b", "HF_HOME": "/c"], "/a"),
    (["HUGGINGFACE_HUB_CACHE": "/b", "HF_HOME": "/c"], "/b"), (["HF_HOME": "/c"], "/c/hub"),
    (["HF_HOME": "~/c", "HOME": "/home/p"], "/home/p/c/hub"),
    (["XDG_CACHE_HOME": "/x", "HOME": "/home/p"], "/x/huggingface/hub"),
    (["HF_HUB_CACHE": "", "HF_HOME": "/c"], "/c/hub"),
  ])
  func theCacheLiesWhereTheVariablesSay(_ environment: [String: String], _ cache: String) throws {
    #expect(try settings(environment).cache == cache)
  }

  @Test(arguments: ["1", "on", "YES", "True"]) func offlineIsObeyed(_ value: String) throws {
    #expect(try settings(["HF_HUB_OFFLINE": value]).isOffline)
    #expect(try settings(["TRANSFORMERS_OFFLINE": value]).isOffline)
    #expect(try !settings(["HF_HUB_OFFLINE": "0"]).isOffline)
  }

  @Test func tokensComeFromTheVariablesElseFromTheFile() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(" file \n".utf8), as: "token")
    let home = ["HF_HOME": folder.url.path]
    func token(_ more: [String: String]) throws -> HubToken? {
      try settings(home.merging(more) { $1 }).token
    }
    #expect(try token(["HF_TOKEN": "a", "HUGGING_FACE_HUB_TOKEN": "b"])?.secret == "a")
    #expect(try token(["HUGGING_FACE_HUB_TOKEN": "b"])?.secret == "b")
    #expect(try token([:])?.secret == "file")
    #expect(try token([:])?.source == folder.path("token"))
    #expect(try token(["HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"]) == nil)
    #expect(try token(["HF_TOKEN_PATH": "/nowhere"]) == nil)
  }

  @Test func aTokenThatCouldAddHeadersIsRefused() {
    #expect(throws: HubError.self) { try settings(["HF_TOKEN": "a\r\nHost: evil"]) }
  }

  @Test func aTokenIsNotShown() throws {
    let settings = try settings(["HF_TOKEN": "hf_secret"])
    var dumped = ""
    dump(settings, to: &dumped)
    for text in ["\(settings)", String(reflecting: settings), "\(settings.token!)", dumped] {
      #expect(!text.contains("hf_secret"))
    }
  }

  @Test(arguments: ["ftp://x", "huggingface.co", "https://a@b", "https://x/ y", "https://"])
  func endpointsThatAreNoServersAreRefused(_ endpoint: String) {
    #expect(throws: HubError.self) { try settings(["HF_ENDPOINT": endpoint]) }
  }

  @Test func aMirrorIsTakenWithoutItsSlash() throws {
    #expect(
      try settings(["HF_ENDPOINT": "https://hf-mirror.com/"]).endpoint == "https://hf-mirror.com")
  }
}
