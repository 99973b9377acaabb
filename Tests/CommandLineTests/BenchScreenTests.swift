import Foundation
import TestSupport
import Testing

/// `bench screen`, on a scale at which it takes little time.
@Suite struct BenchScreenTests {
  private static let model = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/StarterModels/Models/rwkv6-starter").path

  @Test func everythingIsMeasuredAndNothingStays() throws {
    let folder = try TemporaryFolder()

    let bench = try Command(
      "bench", "screen", "--model", Self.model, "--runs", "1", "--keys", "3", "--folder",
      folder.url.path, "--json"
    ).succeeded()

    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let report = try decoder.decode(Report.self, from: Data(bench.output))
    #expect(report.model == "rwkv6-starter")
    let seconds = report.seconds
    #expect(seconds.keys.count == 3)
    #expect(seconds.reply.promptTokens > 0)
    let times =
      [
        seconds.start.screen, seconds.start.model, seconds.reopening.screen,
        seconds.reopening.firstToken, seconds.token, seconds.reply.firstToken,
        seconds.reply.model,
      ].map(\.median) + [seconds.keys.median, seconds.keys.percentile99, seconds.keys.max]
    #expect(times.allSatisfy { $0 > 0 })
    #expect(seconds.start.model.median >= seconds.start.screen.median)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  @Test func aModelThatCannotBeOpenedLeavesNothing() throws {
    let folder = try TemporaryFolder()

    try Command("bench", "screen", "--model", folder.path("none"), "--folder", folder.url.path)
      .failed("\(folder.path("none")): no such file or folder")

    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  private struct Report: Decodable {
    struct Times: Decodable { var median: Double }
    struct Start: Decodable { var screen, model: Times }
    struct Reopening: Decodable { var screen, firstToken: Times }
    struct Reply: Decodable {
      var promptTokens: Int
      var firstToken, model: Times
    }
    struct Keys: Decodable {
      var count: Int
      var median, percentile99, max: Double
    }
    struct Seconds: Decodable {
      var start: Start
      var reopening: Reopening
      var reply: Reply
      var token: Times
      var keys: Keys
    }
    var model: String
    var seconds: Seconds
  }
}
