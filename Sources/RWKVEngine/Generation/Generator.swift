import RWKVSampling
import RWKVTokenizers

/// Writes replies: reads a prompt, then samples and reads a token at a time.
///
/// Runs on the calling thread, which is the engine's queue in the chat.
public struct Generator {
  let model: any LanguageModel
  let tokenizer: any Tokenizer
  let workspace: Workspace
  /// Tokens whose occurrences are not counted.
  let exempt: Set<TokenID>
  /// Tokens that end a reply.
  let endOfText: Set<TokenID>

  /// Makes a generator for an open model.
  public init(_ loaded: LoadedModel, _ workspace: Workspace) {
    self.init(
      model: loaded.model, tokenizer: loaded.tokenizer, workspace: workspace,
      endOfText: loaded.endOfText)
  }

  /// Makes a generator for a model and the tokenizer that fits it.
  ///
  /// - Parameter endOfText: Tokens that end a reply; nil for the tokenizer's.
  public init(
    model: any LanguageModel, tokenizer: any Tokenizer, workspace: Workspace,
    endOfText: Set<TokenID>? = nil
  ) {
    self.model = model
    self.tokenizer = tokenizer
    self.workspace = workspace
    self.endOfText = endOfText ?? Set([tokenizer.endOfText].compactMap(\.self))
    exempt = Set(
      (0..<tokenizer.vocabularySize).filter {
        OccurrencePenalty.isExempt(tokenizer.bytes(of: $0))
      })
  }

  /// The tokens of a text given in pieces, each encoded by itself.
  public func tokens(of pieces: [String]) -> [TokenID] {
    pieces.flatMap { tokenizer.encode($0) }
  }

  /// Reads pieces of text from a place, in its own memory if nobody else holds it; nil where it was
  /// cancelled.
  public func read(
    _ pieces: [String], from start: consuming Snapshot?, isCancelled: () -> Bool = { false },
    deliver: (GenerationEvent) -> Void = { _ in }
  ) -> Snapshot? {
    let reading = reading(from: start)
    let isRead = read(pieces, with: reading, isCancelled: isCancelled, deliver: deliver)
    return isRead ? reading.snapshot() : nil
  }

  /// Reads pieces of text on; false where it was cancelled, after which the reading is spoilt.
  func read(
    _ pieces: [String], with reading: Reading, isCancelled: () -> Bool,
    deliver: (GenerationEvent) -> Void
  ) -> Bool {
    read(tokens(of: pieces), with: reading, isCancelled: isCancelled, deliver: deliver)
  }

  private func read(
    _ tokens: [TokenID], with reading: Reading, isCancelled: () -> Bool,
    deliver: (GenerationEvent) -> Void
  ) -> Bool {
    if !tokens.isEmpty { deliver(.reading(done: 0, of: tokens.count)) }
    return reading.read(tokens, workspace, keepsPlace: false, isCancelled: isCancelled) {
      deliver(.reading(done: $0, of: tokens.count))
    }
  }

  /// A reading from a place; nil is the empty text.
  func reading(from start: consuming Snapshot?) -> Reading {
    Reading(from: start ?? Snapshot(before: model.initialState()), with: model)
  }

  /// Reads tokens from a place, in its own memory if nobody else holds it.
  public func read(_ tokens: [TokenID], from start: consuming Snapshot?) -> Snapshot {
    var place = start ?? Snapshot(before: model.initialState())
    _ = place.read(tokens, with: model, workspace)
    return place
  }

  /// Reads the prompt once and writes replies to it, nearly always one; nil where all were cancelled
  /// before the first token could be sampled, or where there is nothing to go on from.
  ///
  /// Several are written at the same time. Reply n draws as one alone with the seed plus n does; each
  /// has its own penalties and stops. The tokens of those that are still being written are read in
  /// one pass over the weights, the token of one alone by itself. The settings are asked for once a
  /// pass, `isCancelled` before each token of each reply.
  ///
  /// - Parameter hasRead: Gets the place after the prompt once the first token is told, which so need not
  ///   wait for what is done with it: before another reply's, or when that token is read.
  public func run(
    _ request: consuming GenerationRequest, replies count: Int = 1,
    hasRead: (Snapshot) -> Void = { _ in },
    isCancelled: (_ reply: Int) -> Bool = { _ in false },
    deliver: (GenerationEvent) -> Void = { _ in }
  ) -> [Generation]? {
    precondition(count > 0)
    let clock = ContinuousClock()
    let before = request.start?.tokens.count ?? 0
    let began = clock.now
    let reading = reading(from: request.start.take())
    let isRead = read(
      tokens(of: request.prompt) + request.promptTokens, with: reading,
      isCancelled: { (0..<count).allSatisfy(isCancelled) }, deliver: deliver)
    guard isRead, !reading.logits.isEmpty else { return nil }
    let start = reading.snapshot()
    var statistics = GenerationStatistics()
    statistics.promptTokens = start.tokens.count - before
    statistics.promptSeconds = (clock.now - began).inSeconds

    let starts = Array(repeating: start, count: count)
    let writers = writers(of: count, reading, request)
    let requests = Array(repeating: request, count: count)
    return write(
      writers, from: starts, requests, statistics, hasRead: hasRead,
      isCancelled: isCancelled, deliver: deliver)
  }

  /// Reads several prompts, which share the first one's settings, and writes a reply to each at the
  /// same time, as `run` writes several to one; nil where that was cancelled before the first token.
  public func run(
    each requests: [GenerationRequest], isCancelled: () -> Bool = { false }
  ) -> [Generation]? {
    var writers: [ReplyWriter] = []
    var starts: [Snapshot] = []
    for request in requests {
      let reading = reading(from: request.start)
      let isRead = read(
        tokens(of: request.prompt) + request.promptTokens, with: reading, isCancelled: isCancelled,
        deliver: { _ in })
      guard isRead, !reading.logits.isEmpty else { return nil }
      starts.append(reading.snapshot())
      writers += self.writers(of: 1, reading, request)
    }
    return write(
      writers, from: starts, requests, GenerationStatistics(), hasRead: { _ in },
      isCancelled: { _ in isCancelled() }, deliver: { _ in })
  }

  /// Writes replies until all have ended.
  private func write(
    _ replies: consuming [ReplyWriter], from starts: [Snapshot], _ requests: [GenerationRequest],
    _ prompt: GenerationStatistics, hasRead: (Snapshot) -> Void, isCancelled: (Int) -> Bool,
    deliver: (GenerationEvent) -> Void
  ) -> [Generation] {
    let clock = ContinuousClock()
    let began = clock.now
    var writers = replies
    var finished: [Int: Generation] = [:]
    var isPlaceTold = false
    func tellPlace() {
      if !isPlaceTold { hasRead(starts[0]) }
      isPlaceTold = true
    }
    while finished.count < writers.count {
      let settings = requests[0].settings()
      var chosen: [(reply: Int, token: TokenID)] = []
      for reply in writers.indices where writers[reply].reason == nil {
        if reply > 0 { tellPlace() }
        func tell(_ more: String, _ tokens: Int) {
          deliver(.text(more, tokens: tokens, reply: reply))
        }
        if isCancelled(reply) {
          writers[reply].cancel()
        } else if let token = writers[reply].next(settings, tell) {
          chosen.append((reply, token))
          continue
        }
        var statistics = prompt
        statistics.replyTokens = writers[reply].sampled.count
        statistics.seed = writers[reply].seed
        statistics.replySeconds = (clock.now - began).inSeconds
        writers[reply].settle(suffix: requests[reply].suffix, workspace, tell)
        let generation = Generation(of: writers[reply], from: starts[reply], statistics)
        finished[reply] = generation
        deliver(.ended(generation, reply: reply))
      }
      Reading.read(
        chosen.map(\.token), into: chosen.map { writers[$0.reply].reading }, workspace)
      tellPlace()
    }
    return writers.indices.compactMap { finished[$0] }
  }

  private func writers(
    of count: Int, _ reading: Reading, _ request: GenerationRequest
  ) -> [ReplyWriter] {
    let settings = request.settings()
    let seed = settings.seed ?? .random(in: .min ... .max)
    return (0..<count).map { reply in
      let seed = seed &+ UInt64(reply)
      var sampler = Sampler(seed: seed, exempt: exempt)
      if request.penalisesPrompt {
        for token in reading.tokens { sampler.record(token, settings: settings) }
      }
      return ReplyWriter(
        reply == 0 ? reading : reading.fork(), sampler: sampler, seed: seed,
        ends: ReplyWriter.Ends(
          stops: request.stops, begun: request.begun, stopsAfter: request.stopsAfter,
          tokens: request.endOfText ?? endOfText, isComplete: request.isComplete),
        tokenizer: tokenizer)
    }
  }
}

extension Generation {
  /// The generation of a writer that has settled.
  fileprivate init(
    of writer: ReplyWriter, from start: Snapshot, _ statistics: GenerationStatistics
  ) {
    self.init(
      reason: writer.reason ?? .cancelled, text: writer.text, sampled: writer.sampled,
      afterPrompt: start, end: writer.reading.snapshot(), statistics: statistics)
  }
}
