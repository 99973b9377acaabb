import Foundation
import Testing

/// `bench` of a model, on a scale at which it takes no time.
@Suite struct BenchModelTests {
  @Test func aTokenIsTimedAfterEveryLength() throws {
    let bench = try Command(
      "bench", "--model", Models.path("v6-hf-div4-lneps"), "--prompt", "5", "--reply", "2",
      "--runs", "1",
      "--batch", "2", "--length", "300,7", "--json"
    ).succeeded()

    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let report = try decoder.decode(Report.self, from: Data(bench.output))
    #expect(report.prompts.map(\.tokens) == [5])
    #expect(report.lengths.map(\.tokens) == [7, 300])
    #expect(report.lengths.allSatisfy { $0.millisecondsPerToken.median > 0 })
    #expect(report.lengths[0].peakMemory <= report.lengths[1].peakMemory)
  }

  @Test func theInstructionSetCanBeChosen() throws {
    let bench = try Command(
      "bench", "--model", Models.path("v6-hf-div4-lneps"), "--prompt", "5", "--reply", "2",
      "--runs", "1", "--batch", "2", "--kernels", "portable"
    ).succeeded()

    #expect(bench.text.contains(" threads, portable\n"))
  }

  @Test func anUnknownInstructionSetIsRefused() throws {
    let bench = try Command(
      "bench", "--model", Models.path("v6-hf-div4-lneps"), "--kernels", "abacus")

    #expect(bench.status != 0)
    #expect(bench.error.contains("The value 'abacus' is invalid for '--kernels <name>'"))
  }

  @Test func lengthsAreNumbers() throws {
    let bench = try Command(
      "bench", "--model", Models.path("v6-hf-div4-lneps"), "--length", "100,many")

    #expect(bench.status != 0)
    #expect(
      bench.error.contains("--length takes numbers from 1 to 1000000000, separated by commas."))
  }

  private struct Report: Decodable {
    struct Prompt: Decodable { var tokens: Int }
    struct Length: Decodable {
      struct Times: Decodable { var median: Double }
      var tokens: Int
      var millisecondsPerToken: Times
      var peakMemory: Int
    }
    var prompts: [Prompt]
    var lengths: [Length]
  }
}
