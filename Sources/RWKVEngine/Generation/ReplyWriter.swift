import RWKVSampling
import RWKVTokenizers

/// One reply while it is written: chooses its tokens, says what of the text is safe to show, and in the
/// end lets the state stand for exactly that text.
///
/// Reading the tokens is left to the generator, which may read those of several replies at once.
struct ReplyWriter {
  /// Gets more of the text, and how many tokens were sampled by then.
  typealias Tell = (_ more: String, _ tokens: Int) -> Void

  /// The tokens read so far. Lags behind `text` only while a rollback is due.
  let reading: Reading
  /// The text that is safe to show.
  private(set) var text = ""
  private(set) var sampled: [TokenID] = []
  /// Why the reply ended; nil while it is written.
  private(set) var reason: Generation.Reason?
  private let tokenizer: any Tokenizer
  private let ends: Ends
  /// Whether the reply ends with the token chosen last.
  private var isComplete = false
  private var sampler: Sampler
  /// The number that the sampler draws with.
  let seed: UInt64
  private var assembler = TextAssembler()
  private var filter: StopTextFilter
  /// The place before the first token whose text is (partly) not released yet, and the length of
  /// the text, in bytes, that it stands for.
  private var checkpoint: (mark: Reading.Mark, textLength: Int)?

  /// The ends of a reply, beside its length.
  struct Ends {
    /// Texts, which are no part of it.
    let stops: [String]
    /// The text of the reply that stands already.
    let begun: String
    /// Until it has gone by, stops mean nothing.
    let stopsAfter: String?
    /// Tokens.
    let tokens: Set<TokenID>
    /// Asked after each token.
    let isComplete: ((_ tokens: [TokenID], _ scores: [Float]) -> Bool)?
  }

  init(
    _ reading: Reading, sampler: Sampler, seed: UInt64, ends: Ends, tokenizer: any Tokenizer
  ) {
    self.reading = reading
    self.sampler = sampler
    self.seed = seed
    self.ends = ends
    self.tokenizer = tokenizer
    filter = StopTextFilter(stops: ends.stops, begun: ends.begun, after: ends.stopsAfter)
  }

  /// Bytes that are generated but not released: part of a character, or perhaps of a stop.
  private var unreleased: Int { assembler.pendingBytes.count + filter.held.count }

  /// Chooses the token that `reading` is to read next; nil where something ended the reply.
  mutating func next(
    _ settings: SamplingSettings, _ tell: Tell
  ) -> TokenID? {
    if isComplete { return end(.stoppingCriteria) }
    if sampled.count >= settings.maximumTokens { return end(.length) }
    let token = sampler.next(logits: reading.logits, settings: settings)
    // So it is with damaged weights; any other token would be as good.
    guard reading.logits[token].isFinite else { return end(.notFinite) }
    sampled.append(token)
    if ends.tokens.contains(token) { return end(.endOfText) }
    if let isComplete = ends.isComplete {
      self.isComplete = isComplete(Array(reading.tokens) + [token], reading.logits)
    }

    let bytes = tokenizer.bytes(of: token)
    // What the state stands for before it reads this token; half a character is no place.
    let standsFor = text.utf8.count + filter.held.count
    let isPlace = !assembler.isPending
    switch filter.append(assembler.append(bytes).utf8) {
    case .stopped(let before):
      // The token that completed the stop is not read.
      release(before, tell)
      if checkpoint == nil { checkpoint = (reading.mark(), standsFor) }
      return end(.stopText)
    case .text(let text):
      release(text, tell)
    }
    if unreleased == 0 {
      checkpoint = nil
    } else if isPlace, checkpoint == nil || unreleased <= bytes.count {
      // What is held back now began in this token (bytes that are no text become longer text).
      checkpoint = (reading.mark(), standsFor)
    }
    return token
  }

  /// Ends the reply before its next token.
  mutating func cancel() { _ = end(.cancelled) }

  private mutating func end(_ reason: Generation.Reason) -> TokenID? {
    self.reason = reason
    return nil
  }

  /// Makes the state stand for exactly the text: rolls a half-read stop or character back, reads
  /// what of the text lies after the rollback anew, and after a natural end the suffix.
  mutating func settle(
    suffix: String, _ workspace: Workspace, _ tell: Tell
  ) {
    if reason != .stopText, !assembler.isPending {
      release(filter.finish(), tell)
    } else if let checkpoint {
      release(filter.finish(), tell)
      reading.rewind(to: checkpoint.mark)
      let rest = String(decoding: text.utf8.dropFirst(checkpoint.textLength), as: UTF8.self)
      _ = reading.read(tokenizer.encode(rest), workspace)
    }
    let end = (ends.begun + text).utf8.suffix(suffix.utf8.count)
    if reason == .stopText || reason == .endOfText, !end.elementsEqual(suffix.utf8) {
      _ = reading.read(tokenizer.encode(suffix), workspace)
    }
  }

  /// Adds text that is safe to show.
  private mutating func release(_ bytes: [UInt8], _ tell: Tell) {
    guard !bytes.isEmpty else { return }
    let more = String(decoding: bytes, as: UTF8.self)
    text += more
    tell(more, sampled.count)
  }
}
