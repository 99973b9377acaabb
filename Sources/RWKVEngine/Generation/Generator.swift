import Sampling
import Tokenizers

/// Writes replies: reads a prompt, then samples and reads a token at a time.
///
/// Runs on the calling thread, which is the engine's queue in the chat.
public struct Generator {
  private let model: any LanguageModel
  private let tokenizer: any Tokenizer
  private let exempt: Set<TokenID>
  private let workspace: Workspace

  /// Makes a generator for a model and the tokenizer that fits it.
  public init(model: any LanguageModel, tokenizer: any Tokenizer, workspace: Workspace) {
    self.model = model
    self.tokenizer = tokenizer
    self.workspace = workspace
    exempt = Set(
      (0..<tokenizer.vocabularySize).filter {
        OccurrencePenalty.isExempt(tokenizer.bytes(of: $0))
      })
  }

  /// The tokens of a text given in pieces, each encoded by itself.
  public func tokens(of pieces: [String]) -> [TokenID] {
    pieces.flatMap { tokenizer.encode($0) }
  }

  /// Reads pieces of text from a place; nil where it was cancelled.
  public func read(
    _ pieces: [String], from start: Snapshot?, isCancelled: () -> Bool = { false },
    deliver: (GenerationEvent) -> Void = { _ in }
  ) -> Snapshot? {
    var place = start ?? Snapshot(before: model.initialState())
    let tokens = tokens(of: pieces)
    if !tokens.isEmpty { deliver(.reading(done: 0, of: tokens.count)) }
    let isRead = place.read(tokens, with: model, workspace, isCancelled: isCancelled) {
      deliver(.reading(done: $0, of: tokens.count))
    }
    return isRead ? place : nil
  }

  /// Reads tokens from a place.
  public func read(_ tokens: [TokenID], from start: Snapshot?) -> Snapshot {
    var place = start ?? Snapshot(before: model.initialState())
    _ = place.read(tokens, with: model, workspace)
    return place
  }

  /// Reads the prompt and writes a reply; nil where it was cancelled before the first token could
  /// be sampled, or where there is nothing to go on from.
  public func run(
    _ request: GenerationRequest, isCancelled: () -> Bool = { false },
    deliver: (GenerationEvent) -> Void = { _ in }
  ) -> Generation? {
    let clock = ContinuousClock()
    var statistics = GenerationStatistics()
    let before = request.start?.tokens.count ?? 0
    let began = clock.now
    guard
      let place = read(
        request.prompt, from: request.start, isCancelled: isCancelled, deliver: deliver),
      !place.logits.isEmpty
    else { return nil }
    statistics.promptTokens = place.tokens.count - before
    statistics.promptSeconds = (clock.now - began).inSeconds

    let replyBegan = clock.now
    var reply = Reply(from: place, request: request, exempt: exempt)
    let reason = write(&reply, request, isCancelled, deliver)
    statistics.replyTokens = reply.sampled.count
    statistics.replySeconds = (clock.now - replyBegan).inSeconds
    settle(&reply, reason, suffix: request.suffix, deliver)
    return Generation(
      reason: reason, text: reply.text, sampled: reply.sampled, afterPrompt: place,
      end: reply.place, statistics: statistics)
  }

  /// A reply while it is written.
  fileprivate struct Reply {
    /// The tokens read so far. Lags behind `text` only while a rollback is due.
    var place: Snapshot
    var sampler: Sampler
    var assembler = TextAssembler()
    var filter: StopTextFilter
    /// What is safe to show.
    var text = ""
    var sampled: [TokenID] = []
    /// The place before the first token whose text is (partly) not released yet, and the length of
    /// the text, in bytes, that it stands for.
    var checkpoint: (mark: Snapshot.Mark, textLength: Int)?

    init(from place: Snapshot, request: GenerationRequest, exempt: Set<TokenID>) {
      self.place = place
      sampler = Sampler(seed: request.settings().seed, exempt: exempt)
      filter = StopTextFilter(stops: request.stops)
    }

    /// Bytes that are generated but not released: part of a character, or perhaps of a stop.
    var unreleased: Int { assembler.pendingBytes.count + filter.held.count }
  }

  /// Samples and reads tokens until something ends the reply.
  private func write(
    _ reply: inout Reply, _ request: GenerationRequest, _ isCancelled: () -> Bool,
    _ deliver: (GenerationEvent) -> Void
  ) -> Generation.Reason {
    while true {
      if isCancelled() { return .cancelled }
      let settings = request.settings()
      if reply.sampled.count >= settings.maximumTokens { return .length }
      let token = reply.sampler.next(logits: reply.place.logits, settings: settings)
      reply.sampled.append(token)
      if token == tokenizer.endOfText { return .endOfText }

      let bytes = tokenizer.bytes(of: token)
      // What the state stands for before it reads this token; half a character is no place.
      let standsFor = reply.text.utf8.count + reply.filter.held.count
      let isPlace = !reply.assembler.isPending
      switch reply.filter.append(reply.assembler.append(bytes).utf8) {
      case .stopped(let before):
        // The token that completed the stop is not read.
        reply.release(before, deliver)
        if reply.checkpoint == nil { reply.checkpoint = (reply.place.mark, standsFor) }
        return .stopText
      case .text(let text):
        reply.release(text, deliver)
      }
      if reply.unreleased == 0 {
        reply.checkpoint = nil
      } else if isPlace, reply.checkpoint == nil || reply.unreleased <= bytes.count {
        // What is held back now began in this token (bytes that are no text become longer text).
        reply.checkpoint = (reply.place.mark, standsFor)
      }
      guard reply.place.read([token], with: model, workspace) else { return .cancelled }
    }
  }

  /// Makes the state stand for exactly the text: rolls a half-read stop or character back, reads
  /// what of the text lies after the rollback anew, and after a natural end the suffix.
  private func settle(
    _ reply: inout Reply, _ reason: Generation.Reason, suffix: String,
    _ deliver: (GenerationEvent) -> Void
  ) {
    if reason != .stopText, !reply.assembler.isPending {
      reply.release(reply.filter.finish(), deliver)
    } else if let checkpoint = reply.checkpoint {
      reply.release(reply.filter.finish(), deliver)
      reply.place.rewind(to: checkpoint.mark)
      let rest = String(decoding: reply.text.utf8.dropFirst(checkpoint.textLength), as: UTF8.self)
      _ = reply.place.read(tokenizer.encode(rest), with: model, workspace)
    }
    if reason == .stopText || reason == .endOfText {
      _ = reply.place.read(tokenizer.encode(suffix), with: model, workspace)
    }
  }
}

extension Generator.Reply {
  /// Adds text that is safe to show.
  fileprivate mutating func release(_ bytes: [UInt8], _ deliver: (GenerationEvent) -> Void) {
    guard !bytes.isEmpty else { return }
    let more = String(decoding: bytes, as: UTF8.self)
    text += more
    deliver(.text(more, tokens: sampled.count))
  }
}
