import Foundation
import RWKV
import TestSupport
import Testing

/// `generate`, held against transformers' on the RWKV-4 starter model.
@Suite struct GenerationTests {
  private static let prompt =
    "\nIn a shocking finding, scientist discovered a herd of dragons living in a remote, previously "
    + "unexplored valley, in Tibet. Even more surprising to the researchers was the fact that the "
    + "dragons spoke perfect Chinese."
  /// What transformers writes after it where nothing but the length ends it.
  private static let path = [
    4095, 0, 270, 26, 279, 370, 261, 512, 828, 589, 373, 65, 74, 3973, 14, 4095, 269, 26, 1212,
    1292, 298, 373, 65, 74, 3973, 507, 325, 14, 4095, 270, 26, 279, 370, 261, 826, 14, 3502, 343,
    282, 392,
  ]
  private let model: RwkvForCausalLM
  private let tokenizer: any PreTrainedTokenizer
  private let inputs: [[Int]]

  init() throws {
    model = try RwkvForCausalLM.from(pretrained: Starter.rwkv4, threads: 1)
    tokenizer = try AutoTokenizer.from(pretrained: Starter.rwkv4)
    inputs = tokenizer(Self.prompt).inputIds
  }

  private func reply(
    _ config: GenerationConfig? = nil, max: Int? = 40,
    stoppingCriteria: [any StoppingCriteria] = []
  ) throws -> [Int] {
    let output = try model.generate(
      inputs, maxNewTokens: max, config: config, stoppingCriteria: stoppingCriteria)
    #expect(output.count == 1 && output[0].starts(with: inputs[0]))
    return Array(output[0].dropFirst(inputs[0].count))
  }

  private func ending(at tokens: [Int]) -> GenerationConfig {
    var config = GenerationConfig()
    config.eosTokenId = tokens
    return config
  }

  @Test func greedilyByDefaultAndEndingWithTheModelsToken() throws {
    #expect(inputs[0].count == 65)
    #expect(try reply() == [4095, 0])
    #expect(try reply(max: 1) == [4095])
    #expect(try reply(max: 0) == [])
  }

  @Test func theTokensThatEndItAreThoseGiven() throws {
    #expect(try reply(ending(at: [619, 7])) == Self.path)
    #expect(try reply(ending(at: [0, 2])) == [4095, 0])
    #expect(try reply(ending(at: [7, 261])) == Array(Self.path[...6]))
  }

  @Test func aPenaltyActsOnThePromptToo() throws {
    var config = GenerationConfig()
    config.repetitionPenalty = 1.8
    #expect(try reply(config) == [4095, 0])
    config.eosTokenId = []
    #expect(try reply(config) != Self.path)
  }

  @Test func drawsRepeatWithTheirSeed() throws {
    var config = ending(at: [])
    config.doSample = true
    config.seed = 7
    let first = try reply(config)
    #expect(try reply(config) == first)
    config.topK = 1
    #expect(try reply(config) == Self.path)
  }

  @Test func theLengthIsWhatTheConfigurationSays() throws {
    var config = ending(at: [])
    config.maxNewTokens = 3
    #expect(try reply(config, max: nil).count == 3)
    config.maxNewTokens = nil
    config.maxLength = 70
    #expect(try reply(config, max: nil).count == 5)
    // transformers' default is 20 in all, which the prompt has already.
    #expect(throws: EngineError.self) { try model.generate(inputs) }
  }

  @Test func criteriaAreAskedWithTokensAndScores() throws {
    let asked = Asked()
    let tokens = try reply(ending(at: []), stoppingCriteria: [asked])

    #expect(tokens == Array(Self.path[..<3]))
    #expect(asked.calls.map(\.tokens) == (1...3).map { inputs[0] + Self.path[..<$0] })
    for (call, token) in zip(asked.calls, Self.path) {
      #expect(call.scores.shape == [1, model.config.vocabSize])
      #expect(call.scores.argmax() == [token])
    }
  }

  @Test func theDocumentedCriterionEndsAtItsSequence() throws {
    let criterion = RwkvStoppingCriteria(eosSequence: [370, 261])
    #expect(try reply(ending(at: []), stoppingCriteria: [criterion]) == Array(Self.path[...6]))
    #expect(
      try reply(ending(at: []), stoppingCriteria: [MaxLengthCriteria(maxLength: 70)])
        == Array(Self.path[..<5]))
    let documented = RwkvStoppingCriteria()
    #expect(documented.eosSequence == [187, 187] && documented.eosTokenId == 537)
    #expect(documented([[5, 187, 187]], ShapedArray(scalars: [0], shape: [1, 1])))
    #expect(!documented([[187, 187, 5]], ShapedArray(scalars: [0], shape: [1, 1])))
  }

  @Test func aTextEndsItHoweverItIsCut() throws {
    let text = tokenizer.decode(Self.path)
    // From the middle of a token to the middle of another.
    let bytes = Array(text.utf8)
    for start in stride(from: 20, to: 60, by: 7) {
      let stop = String(decoding: bytes[start..<start + 5], as: UTF8.self)
      let criterion = StopStringCriteria(tokenizer: tokenizer, stopStrings: ["", stop])
      let reply = try reply(ending(at: []), stoppingCriteria: [criterion])
      let written = tokenizer.decode(reply)
      #expect(written.contains(stop), "\(stop)")
      #expect(!tokenizer.decode(Array(reply.dropLast())).contains(stop))
    }
    // What the prompt holds already ends nothing.
    let dragons = StopStringCriteria(tokenizer: tokenizer, stopStrings: ["dragons"])
    #expect(try reply(ending(at: []), stoppingCriteria: [dragons]) == Self.path)
  }

  @Test func rowsOfABatchAreContinuedByThemselves() throws {
    let other = Array(inputs[0].prefix(9))
    let both = try model.generate([inputs[0], other], maxNewTokens: 8)
    let first = try model.generate(inputs, maxNewTokens: 8)
    let second = try model.generate([other], maxNewTokens: 8)
    #expect(both == first + second)
  }

  @Test func aStreamGivesTheTextOfTheSameReply() async throws {
    var text = ""
    for try await piece in try model.stream(
      inputs[0], tokenizer: tokenizer, maxNewTokens: 40, config: ending(at: []))
    {
      text += piece
    }
    #expect(text == tokenizer.decode(Self.path, skipSpecialTokens: true))
  }

  @Test func whoeverStopsListeningEndsIt() async throws {
    // The reply waits after its second token until nobody listens any more.
    let gate = Gate()
    for try await _ in try model.stream(
      inputs[0], tokenizer: tokenizer, maxNewTokens: 100_000, config: ending(at: []),
      stoppingCriteria: [gate])
    {
      break
    }
    gate.open()
    // The next call waits for the one before.
    _ = try model([[1]])
    #expect(gate.calls <= 3)
  }

  @Test func aCancelledTaskEndsIt() async throws {
    let (model, inputs, config) = (model, inputs, ending(at: []))
    let task = Task { () -> Bool in
      withUnsafeCurrentTask { $0?.cancel() }
      do {
        _ = try model.generate(inputs, maxNewTokens: 100_000, config: config)
        return false
      } catch { return error is CancellationError }
    }
    #expect(await task.value)
  }

  @Test func theModelsOwnFilesSayWhatEndsAText() throws {
    let folder = try TemporaryFolder()
    func eos(_ config: String, generation: String? = nil) throws -> [Int] {
      let path = try folder.copyOfFixture("v4-hf-rescale6", setting: ["eos_token_id": config])
      if let generation {
        try Data("{\"eos_token_id\": \(generation), \"do_sample\": true}".utf8)
          .write(to: URL(fileURLWithPath: path + "/generation_config.json"))
      }
      let model = try RwkvForCausalLM.from(pretrained: path)
      if generation != nil { #expect(try model.generationConfig.doSample) }
      return try model.eosTokenIds
    }
    #expect(try eos("17") == [17])
    #expect(try eos("[2, 17]") == [2, 17])
    #expect(try eos("17", generation: "[3, 4]") == [3, 4])
    #expect(try eos("[]") == [])
  }

  @Test func whatCannotBeGeneratedIsRefused() throws {
    #expect(throws: EngineError.self) { try model.generate([[Int]()], maxNewTokens: 1) }
    #expect(throws: EngineError.self) { try model.generate([[4096]], maxNewTokens: 1) }
    #expect(throws: EngineError.self) { try model.generate([[1]], maxNewTokens: -1) }
    var config = GenerationConfig()
    config.doSample = true
    config.temperature = 0
    #expect(throws: EngineError.self) { try model.generate([[1]], maxNewTokens: 1, config: config) }
    config.temperature = 1
    config.topP = 3
    #expect(throws: EngineError.self) { try model.generate([[1]], maxNewTokens: 1, config: config) }
  }

  /// Ends nothing, and lets a reply go on after its second token only when it is opened.
  private final class Gate: StoppingCriteria, @unchecked Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private(set) var calls = 0

    func open() { semaphore.signal() }

    func callAsFunction(_ inputIds: [[Int]], _ scores: ShapedArray) -> Bool {
      calls += 1
      if calls == 2 { semaphore.wait() }
      return false
    }
  }

  /// Ends after three tokens, and remembers what it was asked.
  private final class Asked: StoppingCriteria, @unchecked Sendable {
    private(set) var calls: [(tokens: [Int], scores: ShapedArray)] = []

    func callAsFunction(_ inputIds: [[Int]], _ scores: ShapedArray) -> Bool {
      calls.append((inputIds[0], scores))
      return calls.count == 3
    }
  }
}
