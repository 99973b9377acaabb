import RWKVEngine
import RWKVSampling
import RWKVTokenizers
import Synchronization
import Testing

/// Several replies at once, against the same replies written one by one.
@Suite struct SeveralRepliesTests {
  /// Bit for bit: a few tokens in one pass are multiplied as each is by itself (`DenseMatrix`).
  @Test(arguments: ["v4-hf-tied", "v6-hf-hs20-odd"])
  func eachIsTheReplyThatItsSeedGivesAlone(_ name: String) throws {
    let generator = Generator(
      model: try ReferenceCase.named(name).model(), tokenizer: TableTokenizer.pieces,
      workspace: Workspace(threads: 1))
    var texts: Set<String> = []
    for seed in [1, 100, .max - 1] as [UInt64] {
      let replies = try #require(generator.run(.lively(seed: seed), replies: 8))

      for (index, reply) in replies.enumerated() {
        let alone = try #require(generator.run(.lively(seed: seed &+ UInt64(index)))?.first)
        #expect(reply.text == alone.text && reply.sampled == alone.sampled)
        #expect(reply.reason == alone.reason)
        #expect(reply.afterPrompt == alone.afterPrompt)
        #expect(reply.end == alone.end)
        texts.insert(reply.text)
      }
    }
    #expect(texts.count > 5)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func whateverIsRolledBackTheStatesStandForTheTexts(_ seed: UInt64) throws {
    let stage = Stage(["a", "\n", "U"], stops: ["\n\n", "中\n", "é"], suffix: "\n\n")
    let generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)
    var request = stage.request
    request.settings = { .lively(seed: seed) }
    let replies = try #require(generator.run(request, replies: 8))

    for (index, reply) in replies.enumerated() {
      request.settings = { .lively(seed: seed + UInt64(index)) }
      let alone = try #require(generator.run(request)?.first)
      #expect(reply.text == alone.text)
      #expect(reply.reason == alone.reason)
      #expect(reply.end == alone.end)
      #expect(reply.end == stage.reading(Array(reply.end.tokens)))
    }
  }

  /// Prompts of their own, of any length; tokens are read together, so that the longest one counts.
  @Test(arguments: ["v4-hf-tied", "v6-hf-hs20-odd", "v7-pth-odd"])
  func repliesToSeveralPromptsAreThoseToEach(_ name: String) throws {
    let workspace = Workspace(threads: 1)
    let generator = Generator(
      model: try ReferenceCase.named(name).model(), tokenizer: TableTokenizer.pieces,
      workspace: workspace)
    let prompts = [("a", 6), ("User:ab 1.", 20), (String(repeating: "b", count: 30), 38)]
    let requests = prompts.map { prompt, length in
      var request = GenerationRequest { .lively(seed: 5) }
      request.prompt = [prompt]
      request.isComplete = { tokens, _ in tokens.count >= length }
      request.endOfText = []
      return request
    }
    let alone = try requests.map { try #require(generator.run($0)?.first) }
    var passes = 0
    workspace.didRead = { _ in passes += 1 }

    let together = try #require(generator.run(each: requests))

    #expect(together.map(\.sampled) == alone.map(\.sampled))
    #expect(together.map(\.end) == alone.map(\.end))
    #expect(Set(alone.map(\.sampled.count)).count > 1)
    // Three prompts, then one pass a token for all.
    #expect(passes == 3 + alone.map(\.sampled.count).max()!)
    #expect(generator.run(each: requests, isCancelled: { true }) == nil)
  }

  @Test func whatIsToldAddsUpToTheReplies() throws {
    let stage = Stage(["a", "b", "\n", "c", ""], stops: ["\n\n"], suffix: "\n\n", maximum: 10)
    let generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)
    var told = ["", ""]
    var read = 0
    var whole: [Int: String] = [:]

    let replies = generator.run(
      stage.request, replies: 2,
      deliver: { event in
        switch event {
        case .reading(let done, let total): read = done == total ? total : 0
        case .text(let more, _, let reply):
          #expect(whole[reply] == nil)
          told[reply] += more
        case .ended(let generation, let reply): whole[reply] = generation.text
        }
      })

    #expect(replies?.map(\.text) == ["ab\nc", "ab\nc"])
    #expect(told == ["ab\nc", "ab\nc"])
    #expect(whole == [0: "ab\nc", 1: "ab\nc"])
    #expect(read == stage.tokenizer.encode(stage.prompt).count)
  }

  @Test func oneIsStoppedAndTheOthersGoOn() throws {
    let stage = Stage(["a", "b", "c", "x"])
    let generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)
    var tokens = [0, 0, 0]

    let replies = try #require(
      generator.run(
        stage.request, replies: 3, isCancelled: { $0 != 1 && tokens[$0] >= 2 },
        deliver: { event in
          if case .text(_, let count, let reply) = event { tokens[reply] = count }
        }))

    #expect(replies.map(\.text) == ["ab", "abcx", "ab"])
    #expect(replies.map(\.reason) == [.cancelled, .length, .cancelled])
    for reply in replies { #expect(reply.end == stage.reading(Array(reply.end.tokens))) }
  }

  @Test func onlyWhenNoneIsWantedThePromptIsNotRead() throws {
    let stage = Stage(prompt: String(repeating: "b", count: 300), ["a"])
    let generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)

    #expect(generator.run(stage.request, replies: 2, isCancelled: { _ in true }) == nil)
    let replies = generator.run(stage.request, replies: 2, isCancelled: { $0 == 0 })

    #expect(replies?.map(\.text) == ["", "a"])
    #expect(replies?.map(\.reason) == [.cancelled, .length])
  }

  @Test func aSettingActsOnTheNextTokenOfEveryReply() throws {
    let stage = Stage(["a", "b", "c", "x"])
    let generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)
    let maximum = Atomic<Int>(4)
    var request = stage.request
    request.settings = { [base = stage.request.settings()] in
      var settings = base
      settings.maximumTokens = maximum.load(ordering: .relaxed)
      return settings
    }

    let replies = generator.run(
      request, replies: 2,
      deliver: { event in
        if case .text(_, tokens: 2, reply: 1) = event { maximum.store(3, ordering: .relaxed) }
      })

    #expect(replies?.map(\.text) == ["abc", "abc"])
  }
}
