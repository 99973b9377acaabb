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

  /// What transformers 4.57.3 makes of the documentation's prompt with the RWKV-4 starter model.
  @Test func thePromptOfTheDocumentationGoesOnAsInPython() throws {
    let prompt =
      "\nIn a shocking finding, scientist discovered a herd of dragons living in a remote, previously "
      + "unexplored valley, in Tibet. Even more surprising to the researchers was the fact that the "
      + "dragons spoke perfect Chinese."
    let path = [
      4095, 0, 270, 26, 279, 370, 261, 512, 828, 589, 373, 65, 74, 3973, 14, 4095, 269, 26, 1212,
      1292, 298, 373, 65, 74, 3973, 507, 325, 14, 4095, 270, 26, 279, 370, 261, 826, 14, 3502, 343,
      282, 392,
    ]
    func tokens(model: String, _ options: String...) throws -> [Int] {
      let command = try Command(
        ["generate", "--model", model, "--greedy", "--json"] + options
          + (options.contains("--tokens") ? [] : ["--prompt", prompt])
          + (options.contains("--max-tokens") ? [] : ["--max-new-tokens", "40"]))
      return try Report(command).tokens
    }
    let starter = "rwkv4-starter"
    let ids = try Command("tokenize", "--model", starter, input: Array(prompt.utf8)).succeeded()

    #expect(try tokens(model: starter) == [4095, 0])
    #expect(
      try tokens(model: starter, "--tokens", ids.text.filter { !"[] \n".contains($0) })
        == [4095, 0])
    #expect(try tokens(model: copyOfStarter(eos: "[619, 7]")) == path)
    #expect(try tokens(model: copyOfStarter(eos: "512")) == Array(path[...7]))
    let generation = try copyOfStarter(eos: "17")
    try Data("{\"eos_token_id\": [9, 4095]}".utf8)
      .write(to: URL(fileURLWithPath: generation + "/generation_config.json"))
    #expect(try tokens(model: generation) == [4095])
    let other = try copyOfStarter(eos: "[619, 7]")
    #expect(try tokens(model: other, "--stop-tokens", "370,261") == Array(path[...6]))
    #expect(try tokens(model: other, "--max-tokens", "3") == Array(path[..<3]))
  }

  /// The RWKV-4 starter model with another `eos_token_id`.
  private func copyOfStarter(eos: String) throws -> String {
    let copy = folder.path(UUID().uuidString)
    let starter = URL(fileURLWithPath: Models.starter).deletingLastPathComponent()
      .appendingPathComponent("rwkv4-starter")
    try FileManager.default.copyItem(atPath: starter.path, toPath: copy)
    let config = URL(fileURLWithPath: copy + "/config.json")
    let text = try String(contentsOf: config, encoding: .utf8)
      .replacingOccurrences(of: "\"eos_token_id\": 0", with: "\"eos_token_id\": \(eos)")
    try text.write(to: config, atomically: true, encoding: .utf8)
    return copy
  }

  @Test func withoutAModelItTakesTheChats() throws {
    let named = try Command(
      "generate", "--model", "rwkv4-starter", "--prompt", "Hello", "--greedy", "--echo")
    let unnamed = try Command(
      "generate", "--prompt", "Hello", "--temperature", "0", "--echo")
    #expect(named.succeeded().text.hasPrefix("Hello"))
    #expect(unnamed.succeeded().text == named.text && named.text.count > 5)
  }

  @Test func modelsOfTheHuggingFaceCacheAreKnownByName() throws {
    let home = folder.path("home")
    let repository = home + "/.cache/huggingface/hub/models--RWKV--rwkv-4-169m-pile"
    try FileManager.default.createDirectory(
      atPath: repository + "/snapshots", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: repository + "/refs", withIntermediateDirectories: true)
    for commit in ["aaaa", "bbbb"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(repository)/snapshots/\(commit)",
        withDestinationPath: Models.path(commit == "bbbb" ? "v4-hf-rescale6" : "v6-hf-bin"))
    }
    try Data("bbbb\n".utf8).write(to: URL(fileURLWithPath: repository + "/refs/main"))

    let inspection = try Command(["inspect", "RWKV/rwkv-4-169m-pile"], home: home)
    let file = try Command(["inspect", "RWKV/rwkv-4-169m-pile/model.safetensors"], home: home)
    let missing = try Command(["inspect", "RWKV/none"], home: home)

    #expect(inspection.succeeded().text.contains("layers              8"))
    #expect(file.succeeded().text.contains("layers              8"))
    missing.failed(
      "RWKV/none is not here yet; get it with: rwkv-tui pull RWKV/none (or give --yes)")
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
