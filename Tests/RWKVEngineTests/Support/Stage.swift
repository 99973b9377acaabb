import RWKVEngine
import RWKVSampling
import RWKVTokenizers
import Testing

/// A generator before a scripted model: plays tokens after a prompt and holds what comes of it
/// against what must always be true.
struct Stage {
  let tokenizer = TableTokenizer.pieces
  let prompt: String
  let model: ScriptedModel
  let workspace = Workspace(threads: 1)
  let request: GenerationRequest

  /// Plays those tokens; every one is the bytes of a token of `TableTokenizer.pieces`, and no bytes
  /// end the text.
  init(
    prompt: String = "User:", _ tokens: [[UInt8]], stops: [String] = [], suffix: String = "",
    maximum: Int? = nil
  ) {
    self.prompt = prompt
    model = ScriptedModel(
      rows: tokenizer.vocabularySize, after: tokenizer.encode(prompt).count,
      script: tokens.map { [tokenizer] in $0.isEmpty ? 0 : tokenizer.id($0) })
    var settings = SamplingSettings()
    settings.temperature = 0
    settings.presencePenalty = 0
    settings.frequencyPenalty = 0
    settings.maximumTokens = maximum ?? tokens.count
    var request = GenerationRequest { [settings] in settings }
    request.prompt = [prompt]
    request.stops = stops
    request.suffix = suffix
    self.request = request
  }

  /// The same with tokens that are text.
  init(
    prompt: String = "User:", _ tokens: [String], stops: [String] = [], suffix: String = "",
    maximum: Int? = nil
  ) {
    self.init(
      prompt: prompt, tokens.map { Array($0.utf8) }, stops: stops, suffix: suffix, maximum: maximum)
  }

  /// Runs the request, or a changed one, and checks the invariants.
  func play(
    _ changed: GenerationRequest? = nil, isCancelled: () -> Bool = { false }
  ) throws -> Generation {
    var events: [GenerationEvent] = []
    let generator = Generator(model: model, tokenizer: tokenizer, workspace: workspace)
    let generation = try #require(
      generator.run(
        changed ?? request, isCancelled: { _ in isCancelled() }, deliver: { events.append($0) }
      )?.first)
    expectInvariants(of: generation, events)
    return generation
  }

  /// State, logits and text of the two places stand for the same tokens, and all text was told.
  private func expectInvariants(of generation: Generation, _ events: [GenerationEvent]) {
    let isNatural = generation.reason == .stopText || generation.reason == .endOfText
    let isEnded = generation.text.utf8.suffix(request.suffix.utf8.count)
      .elementsEqual(request.suffix.utf8)
    let whole = prompt + generation.text + (isNatural && !isEnded ? request.suffix : "")
    #expect(tokenizer.decode(Array(generation.end.tokens)) == whole)
    #expect(tokenizer.decode(Array(generation.afterPrompt.tokens)) == prompt)
    #expect(generation.end == reading(Array(generation.end.tokens)))
    #expect(generation.afterPrompt == reading(Array(generation.afterPrompt.tokens)))

    var told = ""
    var counts: [Int] = []
    for case .text(let text, let tokens, reply: 0) in events {
      told += text
      counts.append(tokens)
    }
    #expect(told == generation.text)
    guard case .ended(let ended, reply: 0) = events.last else {
      Issue.record("the end was not told")
      return
    }
    #expect(ended.end == generation.end)
    #expect(counts == counts.sorted() && counts.last ?? 0 <= generation.sampled.count)
    #expect(generation.statistics.replyTokens == generation.sampled.count)
  }

  /// The place after reading these tokens from the start.
  func reading(_ tokens: [TokenID]) -> Snapshot {
    var place = Snapshot(before: model.initialState())
    let isRead = place.read(tokens, with: model, workspace)
    #expect(isRead)
    return place
  }
}
