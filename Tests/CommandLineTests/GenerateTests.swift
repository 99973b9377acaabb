import Foundation
import RWKVEngine
import RWKVSampling
import RWKVTokenizers
import TestSupport
import Testing

/// Continuations, and states that go on as if nothing had happened.
@Suite struct GenerateTests {
  private let folder: TemporaryFolder
  private let vocabulary: String

  init() throws {
    folder = try TemporaryFolder()
    vocabulary = try Models.asciiVocabulary(in: folder)
  }

  @Test(arguments: ["v4-hf-extreme", "v6-hf-div4-lneps"])
  func onlyTheContinuationGoesToStandardOutput(_ name: String) throws {
    let expected = try reply(of: name, to: "Once upon", maximum: 24)

    let command = try Command(
      "generate", "--model", Models.path(name), "--tokenizer", vocabulary, "--prompt", "Once upon",
      "--temperature", "0", "--max-tokens", "24")

    #expect(command.succeeded().text == expected.text)
  }

  @Test func thePromptMayComeFromStandardInput() throws {
    let expected = try reply(of: "v6-hf-bin", to: "a\nb", maximum: 8)

    let command = try Command(
      "generate", "--model", Models.path("v6-hf-bin"), "--tokenizer", vocabulary, "--prompt", "-",
      "--temperature", "0", "--max-tokens", "8", input: Array("a\nb".utf8))

    #expect(command.succeeded().text == expected.text)
  }

  @Test func aTextMayBeginWithADash() throws {
    let expected = try reply(of: "v6-hf-bin", to: "- a", maximum: 8)

    let command = try Command(
      "generate", "--model", Models.path("v6-hf-bin"), "--tokenizer", vocabulary, "--prompt", "- a",
      "--temperature", "0", "--max-tokens", "8", "--stop", "--\n", "--stop", "-\n-")

    #expect(command.succeeded().text == expected.text)
    try Command(
      "forward", "--model", Models.path("v6-hf-bin"), "--tokenizer", vocabulary, "--text", "-a",
      "--output", folder.path("out")
    ).succeeded()
    try Command(
      "forward", "--model", Models.path("v6-hf-bin"), "--tokens", "-1", "--output",
      folder.path("out")
    ).failed("Token -1 is outside the vocabulary of 200 rows.")
  }

  @Test func theReportIsOneObject() throws {
    let expected = try reply(of: "v6-hf-bin", to: "Hello", maximum: 12)

    let command = try Command(
      "generate", "--model", Models.path("v6-hf-bin"), "--tokenizer", vocabulary, "--prompt",
      "Hello", "--temperature", "0", "--max-tokens", "12", "--json")

    let report = try Report(command)
    #expect(report.text == expected.text && report.tokens == expected.sampled)
    #expect(report.reason == "length")
    #expect(report.promptTokens == 5 && report.tokensHeld == 17)
    #expect(report.tokensPerSecond > 0 && report.promptTokensPerSecond > 0)
  }

  @Test func aStopEndsItAndIsNoPartOfIt() throws {
    let whole = try reply(of: "v4-hf-extreme", to: "x", maximum: 30).text
    let bytes = Array(whole.utf8)
    let stop = String(decoding: bytes[10..<12], as: UTF8.self)
    let before = String(decoding: bytes[..<(whole.utf8Index(of: stop))], as: UTF8.self)

    let command = try Command(
      "generate", "--model", Models.path("v4-hf-extreme"), "--tokenizer", vocabulary, "--prompt",
      "x", "--temperature", "0", "--max-tokens", "30", "--stop", "never", "--stop", stop, "--json")

    let report = try Report(command)
    #expect(report.text == before && report.reason == "stop")
    #expect(report.tokensHeld == 1 + before.utf8.count)
  }

  @Test func theSameSeedGivesTheSameText() throws {
    func text(seed: Int) throws -> String {
      try Command(
        "generate", "--model", Models.path("v6-hf-bin"), "--tokenizer", vocabulary, "--prompt", "x",
        "--top-p", "1", "--max-tokens", "40", "--seed", "\(seed)"
      ).succeeded().text
    }
    let first = try text(seed: 1)
    #expect(try text(seed: 1) == first)
    #expect(try text(seed: 2) != first)
  }

  @Test func aPenaltyMayBeBelowZero() throws {
    let options = [
      "generate", "--model", Models.path("v6-hf-bin"), "--tokenizer", vocabulary, "--prompt", "x",
      "--max-tokens", "4",
    ]
    try Command(options + ["--presence-penalty", "-1", "--frequency-penalty", "-1"]).succeeded()
  }

  @Test(arguments: ["v4-hf-rescale6", "v6-hf-bin"])
  func aStateGoesOnBitForBit(_ name: String) throws {
    func generate(_ count: Int, _ arguments: [String], state: String) throws -> String {
      try Command(
        [
          "generate", "--model", Models.path(name), "--tokenizer", vocabulary, "--temperature", "0",
          "--max-tokens", "\(count)", "--state-out", folder.path(state),
        ] + arguments
      ).succeeded().text
    }
    let prompt = ["--prompt", "The quick brown fox jumps over the lazy dog."]

    let whole = try generate(40, prompt, state: "whole")
    let first = try generate(15, prompt, state: "first")
    let second = try generate(25, ["--state-in", folder.path("first")], state: "second")

    #expect(first + second == whole)
    #expect(try bytes("second") == bytes("whole"))
    #expect(try bytes("second") != bytes("first"))
  }

  @Test func aStateMayBeFollowedByMoreText() throws {
    let model = Models.path("v6-hf-bin")
    let begin = ["generate", "--model", model, "--tokenizer", vocabulary, "--temperature", "0"]
    let states = ["a", "ab", "abc"].map(folder.path)
    try Command(
      begin + ["--prompt", "ab", "--max-tokens", "0", "--state-out", states[0]]
    ).succeeded()
    try Command(
      begin + [
        "--state-in", states[0], "--prompt", "cd", "--max-tokens", "0", "--state-out", states[1],
      ]
    ).succeeded()
    try Command(
      begin + ["--prompt", "abcd", "--max-tokens", "0", "--state-out", states[2]]
    ).succeeded()
    #expect(try bytes("ab") == bytes("abc"))
  }

  @Test func anotherModelsStateIsRefused() throws {
    let state = folder.path("state")
    try Command(
      "generate", "--model", Models.path("v6-hf-bin"), "--tokenizer", vocabulary, "--prompt", "x",
      "--max-tokens", "1", "--temperature", "0", "--state-out", state, "--json"
    ).succeeded()
    try Command(
      "generate", "--model", Models.path("v4-hf-tied"), "--tokenizer", vocabulary, "--state-in",
      state
    ).failed("\(state): holds the state of another model")
  }

  /// The greedy reply as the engine gives it in this process.
  private func reply(of name: String, to prompt: String, maximum: Int) throws -> Generation {
    var settings = SamplingSettings()
    settings.temperature = 0
    settings.presencePenalty = 0
    settings.frequencyPenalty = 0
    settings.maximumTokens = maximum
    var request = GenerationRequest { [settings] in settings }
    request.prompt = [prompt]
    let generator = Generator(
      model: try ModelFile(path: Models.path(name)).model(),
      tokenizer: try openTokenizer(at: vocabulary), workspace: Workspace(threads: 1))
    let reply = try #require(generator.run(request)?.first)
    try #require(reply.sampled.count == maximum)
    return reply
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder.path(name)))
  }

  /// What `--json` writes.
  private struct Report: Decodable {
    let text: String
    let reason: String
    let tokens: [Int]
    let promptTokens: Int
    let promptTokensPerSecond: Double
    let tokensPerSecond: Double
    let tokensHeld: Int

    init(_ command: Command) throws {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      self = try decoder.decode(Report.self, from: Data(command.succeeded().output))
    }
  }
}

extension String {
  /// Where a text begins in it, counted in bytes; its end where it does not occur.
  fileprivate func utf8Index(of text: String) -> Int {
    let bytes = Array(utf8)
    return bytes.indices.first { bytes[$0...].starts(with: text.utf8) } ?? bytes.count
  }
}
