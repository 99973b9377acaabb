import Foundation
import HubTestSupport
import Testing

@testable import RWKVHub

/// Proxies that the environment names; the host that is asked for exists only behind them.
@Suite struct HubProxyTests {
  private let weights = Place.random(20_000)
  private let hidden = ["HF_ENDPOINT": "http://hub.example"]

  private func place() throws -> Place {
    try Place(["org/m": FakeHub.Repository(["m.pth": weights])])
  }

  @Test(arguments: ["http_proxy", "all_proxy", "ALL_PROXY"])
  func aModelIsFetchedThroughIt(_ variable: String) throws {
    let place = try place()
    place.hub.change("org/m") { $0.storage = .here }
    let proxy = try LoopbackProxy(to: place.hub.port)
    defer { proxy.close() }
    let model = try place.pull("org/m", hidden.merging([variable: proxy.url]) { $1 })
    #expect(place.bytes(model.path) == weights)
    #expect(!proxy.heads.isEmpty)
    #expect(place.hub.requests.allSatisfy { $0.target.hasPrefix("http://hub.example/") })
  }

  @Test func aVariableThatAskersOfAWebServerCanSetIsNotObeyed() throws {
    let place = try place()
    let proxy = try LoopbackProxy(to: place.hub.port)
    defer { proxy.close() }
    #expect(place.bytes(try place.pull("org/m", ["HTTP_PROXY": proxy.url]).path) == weights)
    #expect(proxy.heads.isEmpty)
  }

  @Test(arguments: ["no_proxy", "NO_PROXY"])
  func exceptionsAreReachedWithoutIt(_ variable: String) throws {
    let place = try place()
    let proxy = try LoopbackProxy(to: place.hub.port)
    defer { proxy.close() }
    let environment = ["http_proxy": proxy.url, variable: "example.org,127.0.0.1,localhost"]
    #expect(place.bytes(try place.pull("org/m", environment).path) == weights)
    #expect(proxy.heads.isEmpty)
  }

  @Test func oneThatWantsAPasswordIsToldWithoutIt() throws {
    let place = try place()
    let proxy = try LoopbackProxy(to: place.hub.port, refuses: true)
    defer { proxy.close() }
    let url = "http://me:secret-word@127.0.0.1:\(proxy.port)"
    for environment in [
      hidden.merging(["http_proxy": url, "HF_TOKEN": FakeHub.token]) { $1 },
      ["HF_ENDPOINT": "https://hub.example", "https_proxy": url, "HF_TOKEN": FakeHub.token],
    ] {
      let error = try #require(place.failure("org/m", environment))
      #expect(error.description.contains("proxy") || error.description.contains("407"))
      #expect(!error.description.contains("secret-word"))
      #expect(!error.description.contains(FakeHub.token))
    }
    // What leads to a server with TLS gets no token on the way.
    let connect = try #require(proxy.heads.first { $0.hasPrefix("CONNECT") })
    #expect(!connect.contains(FakeHub.token))
    #expect(place.hub.requests.isEmpty && place.files.isEmpty)
  }

  @Test func oneThatIsNotThereIsAnError() throws {
    let place = try place()
    let environment = hidden.merging(["http_proxy": "http://127.0.0.1:1"]) { $1 }
    #expect(place.failure("org/m", environment)?.kind == .network)
  }
}
