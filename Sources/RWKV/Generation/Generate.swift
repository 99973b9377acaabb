import Foundation
import RWKVEngine
import RWKVTokenizers

extension CausalLanguageModel {
  /// How `generate` goes where it is told nothing: what `generation_config.json` says, else greedily.
  public var generationConfig: GenerationConfig {
    get throws { try GenerationConfig.of(weights.file) }
  }

  /// The tokens that end a text, as the model's files name them.
  ///
  /// Ids 1 and 2 are left out where the model has as many rows as the World or the GPT-NeoX vocabulary:
  /// published files name them though they are ordinary tokens there.
  public var eosTokenIds: [Int] {
    get throws {
      let named = try weights.file.endOfText()
      // Both of these vocabularies end a text with 0.
      let rows = weights.network.architecture.vocabulary
      return named.isEmpty && BundledTokenizer(rows: rows) != nil ? [0] : named
    }
  }

  /// Goes on with sequences of tokens, and returns each with what was written after it: the documented call.
  ///
  /// It blocks until it is done, and ends early where the task that calls it is cancelled.
  ///
  /// - Parameters:
  ///   - inputIds: The prompts, which may differ in length and need no padding; they are continued together,
  ///     a token of each in one pass over the weights. A row that has ended waits for nothing and gets no
  ///     padding either.
  ///   - maxNewTokens: The most tokens to write; nil for what the configuration says.
  ///   - config: How tokens are chosen; nil for ``generationConfig``.
  ///   - stoppingCriteria: Asked after every token whether to end.
  /// - Returns: Prompt and reply of each, with the token that ended it.
  /// - Throws: `EngineError` where a prompt is empty, an id is outside the vocabulary or a setting out of
  ///   range, and where the model gives numbers that are not finite; `CancellationError`.
  public func generate(
    _ inputIds: [some Collection<Int>], maxNewTokens: Int? = nil, config: GenerationConfig? = nil,
    stoppingCriteria: [any StoppingCriteria] = []
  ) throws -> [[Int]] {
    let calls = try inputIds.map {
      try GenerationCall(self, prompt: Array($0), maxNewTokens, config, stoppingCriteria)
    }
    return try GenerationCall.run(calls, of: weights)
  }

  /// Goes on with a sequence of tokens, and gives the reply's text while it is written.
  ///
  ///     for try await text in try model.stream(inputs, tokenizer: tokenizer, maxNewTokens: 40) {
  ///       print(text, terminator: "")
  ///     }
  ///
  /// Whoever stops listening, or is cancelled, ends it before the next token.
  ///
  /// - Parameters:
  ///   - inputIds: The prompt.
  ///   - tokenizer: The model's.
  ///   - maxNewTokens: The most tokens to write; nil for what the configuration says.
  ///   - config: How tokens are chosen; nil for ``generationConfig``.
  ///   - stoppingCriteria: Asked after every token whether to end.
  /// - Returns: Pieces of whole characters.
  /// - Throws: As ``generate(_:maxNewTokens:config:stoppingCriteria:)``; the stream throws where the model
  ///   gives numbers that are not finite.
  public func stream(
    _ inputIds: some Collection<Int>, tokenizer: any PreTrainedTokenizer, maxNewTokens: Int? = nil,
    config: GenerationConfig? = nil, stoppingCriteria: [any StoppingCriteria] = []
  ) throws -> AsyncThrowingStream<String, any Error> {
    let call = try GenerationCall(
      self, prompt: Array(inputIds), maxNewTokens, config, stoppingCriteria)
    let vocabulary = tokenizer.vocabulary.tokenizer
    return AsyncThrowingStream { continuation in
      let ticket = CancellationTicket()
      continuation.onTermination = { _ in ticket.cancel() }
      // A thread of its own: it computes without a pause, and would hold up what else runs in tasks.
      Thread.detachNewThread {
        do {
          _ = try call.run(
            tokenizer: vocabulary, isCancelled: { ticket.isCancelled },
            write: { continuation.yield($0) })
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
    }
  }
}

/// One prompt to be continued.
private struct GenerationCall: Sendable {
  private let weights: ModelWeights
  private let request: GenerationRequest
  private let prompt: [Int]

  init(
    _ model: some CausalLanguageModel, prompt: [Int], _ maxNewTokens: Int?,
    _ config: GenerationConfig?, _ criteria: [any StoppingCriteria]
  ) throws {
    weights = model.weights
    self.prompt = prompt
    let path = weights.path
    let config = try config ?? model.generationConfig
    guard !prompt.isEmpty else {
      throw EngineError(path: path, problem: "was given no tokens to go on from")
    }
    let rows = weights.network.architecture.vocabulary
    if let wrong = prompt.first(where: { !(0..<rows).contains($0) }) {
      throw EngineError(
        path: path, problem: "token \(wrong) is outside the vocabulary of \(rows) rows")
    }
    let newTokens = maxNewTokens ?? config.maxNewTokens ?? (config.maxLength - prompt.count)
    guard newTokens >= 0 else {
      throw EngineError(
        path: path,
        problem: "was given a prompt of \(prompt.count) tokens, more than max_length allows "
          + "(\(config.maxLength)); say how many to write with maxNewTokens")
    }
    let settings = try config.settings(newTokens: newTokens, path: path)
    var request = GenerationRequest(settings: { settings })
    request.promptTokens = prompt
    request.endOfText = Set(try config.eosTokenId ?? model.eosTokenIds)
    request.penalisesPrompt = config.repetitionPenalty != 1
    if !criteria.isEmpty {
      request.isComplete = { tokens, scores in
        let scores = ShapedArray(scalars: scores, shape: [1, scores.count])
        return criteria.contains { $0([tokens], scores) }
      }
    }
    self.request = request
  }

  /// Prompt and reply of each.
  static func run(_ calls: [GenerationCall], of weights: ModelWeights) throws -> [[Int]] {
    guard !calls.isEmpty else { return [] }
    let generations = weights.withWorkspace { workspace in
      Generator(model: weights.network, tokenizer: NoText(), workspace: workspace)
        .run(each: calls.map(\.request), isCancelled: { Task.isCancelled })
    }
    guard let generations else { throw CancellationError() }
    return try zip(calls, generations).map { try $0.tokens(of: $1) }
  }

  /// Prompt and reply.
  func run(
    tokenizer: any Tokenizer, isCancelled: () -> Bool, write: (String) -> Void
  ) throws -> [Int] {
    let generation = weights.withWorkspace { workspace in
      Generator(model: weights.network, tokenizer: tokenizer, workspace: workspace).run(
        request, isCancelled: { _ in isCancelled() },
        deliver: { if case .text(let more, _, _) = $0 { write(more) } })?.first
    }
    guard let generation else { throw CancellationError() }
    return try tokens(of: generation)
  }

  private func tokens(of generation: Generation) throws -> [Int] {
    guard generation.reason != .cancelled else { throw CancellationError() }
    guard generation.reason != .notFinite else {
      throw EngineError(path: weights.path, problem: LoadedModel.givesNoNumbers)
    }
    return prompt + generation.sampled
  }
}

/// The tokenizer of tokens whose text nobody wants.
private struct NoText: Tokenizer {
  let name = "none"
  let vocabularySize = 0
  let endOfText: TokenID? = nil
  func encode(bytes: [UInt8], specialTokens: Bool) -> [TokenID] { [] }
  func bytes(of token: TokenID) -> [UInt8] { [] }
}
