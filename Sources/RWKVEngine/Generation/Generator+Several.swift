import RWKVSampling
import RWKVTokenizers

/// What the writing of several replies reports while it runs.
public enum SeveralRepliesEvent: Sendable {
  /// So many of the prompt's tokens are read.
  case reading(done: Int, of: Int)
  /// More of one of the replies, whole characters; `tokens` counts all that were sampled for it so far.
  case text(String, tokens: Int, reply: Int)
  /// One of the replies is whole; the others go on.
  case ended(Generation, reply: Int)
}

extension Generator {
  /// Reads the prompt once and writes several replies to it at the same time, from 0 up; nil where all
  /// were cancelled before the first token could be sampled, or where there is nothing to go on from.
  ///
  /// Reply n draws as a single one with the seed plus n does, so reply 0 is the one that `run` would
  /// write; each has its own penalties and stops. The tokens of those that are still being written
  /// are read in one pass over the weights, a last one by itself, as a single reply is. The settings
  /// are asked for once a pass, `isCancelled` before each token of each reply.
  ///
  /// - Parameter hasRead: Gets the place after the prompt once the first token is told, which so need not
  ///   wait for what is done with it: before another reply's, or when that token is read.
  public func run(
    _ request: consuming GenerationRequest, replies count: Int,
    hasRead: (Snapshot) -> Void = { _ in },
    isCancelled: (_ reply: Int) -> Bool = { _ in false },
    deliver: (SeveralRepliesEvent) -> Void = { _ in }
  ) -> [Generation]? {
    precondition(count > 0)
    let clock = ContinuousClock()
    let before = request.start?.tokens.count ?? 0
    let began = clock.now
    let reading = reading(from: request.start.take())
    let isRead = read(
      request.prompt, with: reading,
      isCancelled: { (0..<count).allSatisfy(isCancelled) },
      deliver: { event in
        if case .reading(let done, let total) = event { deliver(.reading(done: done, of: total)) }
      })
    guard isRead, !reading.logits.isEmpty else { return nil }
    let start = reading.snapshot()
    var statistics = GenerationStatistics()
    statistics.promptTokens = start.tokens.count - before
    statistics.promptSeconds = (clock.now - began).inSeconds

    let replyBegan = clock.now
    var writers = writers(of: count, reading, request)
    var finished: [Int: Generation] = [:]
    var isPlaceTold = false
    func tellPlace() {
      if !isPlaceTold { hasRead(start) }
      isPlaceTold = true
    }
    while finished.count < count {
      let settings = request.settings()
      var chosen: [(reply: Int, token: TokenID)] = []
      for reply in writers.indices where writers[reply].reason == nil {
        if reply > 0 { tellPlace() }
        func tell(_ event: GenerationEvent) {
          guard case .text(let more, let tokens) = event else { return }
          deliver(.text(more, tokens: tokens, reply: reply))
        }
        if isCancelled(reply) {
          writers[reply].cancel()
        } else if let token = writers[reply].next(settings, tell) {
          chosen.append((reply, token))
          continue
        }
        statistics.replyTokens = writers[reply].sampled.count
        statistics.replySeconds = (clock.now - replyBegan).inSeconds
        writers[reply].settle(suffix: request.suffix, workspace, tell)
        let generation = Generation(of: writers[reply], from: start, statistics)
        finished[reply] = generation
        deliver(.ended(generation, reply: reply))
      }
      Reading.read(
        chosen.map(\.token), into: chosen.map { writers[$0.reply].reading }, workspace)
      tellPlace()
    }
    return (0..<count).compactMap { finished[$0] }
  }

  private func writers(
    of count: Int, _ reading: Reading, _ request: GenerationRequest
  ) -> [ReplyWriter] {
    let seed = request.settings().seed ?? .random(in: .min ... .max)
    return (0..<count).map { reply in
      ReplyWriter(
        reply == 0 ? reading : reading.fork(),
        sampler: Sampler(seed: seed &+ UInt64(reply), exempt: exempt),
        stops: request.stops, tokenizer: tokenizer)
    }
  }
}

extension Generation {
  /// What a writer wrote, once it has settled.
  fileprivate init(
    of writer: ReplyWriter, from start: Snapshot, _ statistics: GenerationStatistics
  ) {
    self.init(
      reason: writer.reason ?? .cancelled, text: writer.text, sampled: writer.sampled,
      afterPrompt: start, end: writer.reading.snapshot(), statistics: statistics)
  }
}
