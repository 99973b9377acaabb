import Foundation
import TestSupport
import Testing

/// `rwkv-bench screen`, on a scale at which it takes little time.
@Suite struct BenchScreenTests {
  @Test func everythingIsMeasuredAndNothingStays() throws {
    let folder = try TemporaryFolder()

    let bench = try Command(
      program: "rwkv-bench", "screen", "--model", Models.starter, "--runs", "1", "--turns", "1",
      "--keys", "3", "--folder", folder.url.path, "--json"
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
        seconds.reply.model, seconds.reply.modelAlone, seconds.reply.besideModel,
        seconds.writing.token, seconds.writing.modelAlone,
      ].map(\.median) + [seconds.keys.median, seconds.keys.percentile99, seconds.keys.max]
    #expect(times.allSatisfy { $0 > 0 })
    #expect(seconds.reply.firstToken.min >= seconds.reply.besideModel.min)
    #expect(seconds.start.model.median >= seconds.start.screen.median)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  @Test func aModelThatCannotBeOpenedLeavesNothing() throws {
    let folder = try TemporaryFolder()

    try Command(
      program: "rwkv-bench", "screen", "--model", folder.path("none"), "--folder", folder.url.path
    ).failed("\(folder.path("none")): No such file or directory")

    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  @Test func anInterruptLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let bench = Process()
    bench.executableURL = Command.program("rwkv-bench")
    bench.arguments = [
      "screen", "--model", Models.starter, "--runs", "1", "--turns", "1", "--keys", "1000000",
      "--folder", folder.url.path,
    ]
    bench.environment = ["HOME": folder.url.path]
    try bench.run()
    let chat = try Self.process(holding: "keys", in: folder)

    bench.interrupt()
    bench.waitUntilExit()

    #expect(bench.terminationStatus == 130)
    #expect(kill(chat, 0) == -1 && errno == ESRCH)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  /// Waits for a conversation, and gives the process that its lock names.
  private static func process(holding name: String, in folder: TemporaryFolder) throws -> pid_t {
    for _ in 0..<2_000 {
      let places = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
      let locks = places.map { folder.path("\($0)/conversations/\(name)/lock") }
      let text = locks.compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }.first
      if let text, let process = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) {
        return process
      }
      usleep(10_000)
    }
    throw CocoaError(.fileNoSuchFile)
  }

  private struct Report: Decodable {
    struct Times: Decodable { var median, min: Double }
    struct Start: Decodable { var screen, model: Times }
    struct Reopening: Decodable { var screen, firstToken: Times }
    struct Reply: Decodable {
      var promptTokens: Int
      var firstToken, model, modelAlone, besideModel: Times
    }
    struct Writing: Decodable { var token, modelAlone: Times }
    struct Keys: Decodable {
      var count: Int
      var median, percentile99, max: Double
    }
    struct Seconds: Decodable {
      var start: Start
      var reopening: Reopening
      var reply: Reply
      var writing: Writing
      var token: Times
      var keys: Keys
    }
    var model: String
    var seconds: Seconds
  }
}
