import HubTestSupport
import Testing

@testable import RWKVHub

/// What the hub refuses, in words that say what to do.
@Suite struct HubRefusalTests {
  private func place() throws -> Place {
    var (secret, gated, gone) = (
      FakeHub.Repository(["m.pth": [1]]), FakeHub.Repository(["m.pth": [1]]),
      FakeHub.Repository(["m.pth": [1]])
    )
    secret.isPrivate = true
    gated.isGated = true
    gone.isDisabled = true
    return try Place([
      "org/m": FakeHub.Repository(["m.pth": [1]]), "org/secret": secret, "org/gated": gated,
      "org/gone": gone,
    ])
  }

  @Test func eachRefusalSaysWhatItMeans() throws {
    let place = try place()
    func words(_ name: String, _ token: String? = nil) -> String {
      place.failure(name, token.map { ["HF_TOKEN": $0] } ?? [:])?.description ?? "none"
    }
    let unknown = "no such repository, or it needs a token (HF_TOKEN) (request Root=1)"
    #expect(words("org/nope") == "org/nope: \(unknown)")
    #expect(words("org/secret") == "org/secret: \(unknown)")
    #expect(words("org/nope", FakeHub.token) == "org/nope: no such repository (request Root=1)")
    #expect(
      words("org/m", "wrong")
        == "org/m: the hub does not accept the token in HF_TOKEN (request Root=1)")
    #expect(
      words("org/gated").contains("terms must be accepted first: open \(place.hub.url)/org/gated"))
    #expect(words("org/gone").contains("disabled"))
    #expect(words("org/m:other.pth") == "org/m has no file \"other.pth\"; it has m.pth")
    #expect(place.files.isEmpty)
  }

  @Test func aTokenThatTheServerSaysIsHidden() throws {
    let place = try place()
    let words = place.failure("org/m", ["HF_TOKEN": "hf_wrongSecret"])?.description ?? ""
    #expect(!words.isEmpty && !words.contains("hf_wrongSecret"))
  }

  @Test func withTheTokenThePrivateOneIsFetched() throws {
    let place = try place()
    #expect(place.bytes(try place.pull("org/secret", ["HF_TOKEN": FakeHub.token]).path) == [1])
  }

  @Test func anotherRevisionIsNamed() throws {
    let place = try place()
    var reference = try HubReference("org/m")
    reference.revision = "refs/pr/1"
    #expect {
      _ = try HubPull(reference, settings: place.settings()).run()
    } throws: { "\($0)".contains("no such revision: refs/pr/1") }
  }
}
