import Foundation
import HubTestSupport
import TestSupport
import Testing

@testable import RWKVHub

/// What a hub says is foreign bytes: whatever is done to them, they are refused or make sense.
@Suite struct HubMutationTests {
  @Test func mutatedListsAreReadOrRefused() throws {
    let hash = FakeHub.sha256([1])
    let list = Array(
      #"{"sha":"\#(String(repeating: "a", count: 40))","gated":false,"siblings":[{"rfilename":"a/m.pth","size":7,"lfs":{"sha256":"\#(hash)","size":7}},{"rfilename":"config.json","size":3,"blobId":"\#(FakeHub.git([1]))"}]}"#
        .utf8)
    let name = try RepositoryName("o/n")
    var generator = SplitMix(state: 3)
    var read = 0
    for _ in 0..<Rounds.times(3_000) {
      var bytes = list
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: index)
        default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: index)
        }
      }
      guard let info = try? RepositoryInfo(name, json: bytes) else { continue }
      read += 1
      #expect(info.commit.utf8.count == 40)
      #expect(info.files.allSatisfy { RemoteFile.isPlain($0.path) && ($0.size ?? 0) >= 0 })
      _ = try? FileChoice(info: info).files(nil)
    }
    #expect(read > 100)
  }

  @Test func mutatedHeadersAreObeyedOrRefused() throws {
    var generator = SplitMix(state: 4)
    let weights = Place.random(2_000)
    let names = ["X-Linked-Etag", "X-Linked-Size", "Location", "X-Repo-Commit", "Content-Range"]
    for _ in 0..<Rounds.times(150) {
      let name = names.randomElement(using: &generator)!
      let value = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
        Character(Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &generator)))
      }
      let hash = FakeHub.sha256(weights)
      let commit = String(repeating: "b", count: 40)
      let server = try LoopbackServer { request in
        if request.path.hasPrefix("/api") {
          return .init(
            json:
              #"{"sha":"\#(commit)","siblings":[{"rfilename":"m.pth","lfs":{"sha256":"\#(hash)","size":2000}}]}"#
          )
        }
        var headers = [
          "X-Linked-Etag": "\"\(hash)\"", "X-Linked-Size": "2000", "X-Repo-Commit": commit,
          "Location": "/cdn/m", "Content-Range": "bytes 0-1999/2000",
        ]
        headers[name] = String(value)
        return request.path.hasPrefix("/cdn")
          ? .init(200, weights, headers: ["Content-Range": headers["Content-Range"]!])
          : .init(302, headers: headers)
      }
      defer { server.close() }
      let folder = try TemporaryFolder()
      let settings = try HubSettings(
        environment: [
          "HF_ENDPOINT": "http://127.0.0.1:\(server.port)", "HF_HOME": folder.url.path,
        ],
        program: "test/1")
      var patience = Patience()
      patience.wait = { _, _ in }
      let pull = HubPull(try HubReference("o/n"), settings: settings, patience: patience)
      if let model = try? pull.run() {
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: model.path))) == weights)
      }
    }
  }
}
