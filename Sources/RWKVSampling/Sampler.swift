/// Chooses the tokens of one reply: penalties, then truncation and temperature, then one draw.
///
/// A value: a copy goes on independently from where the original stood. The settings come anew with
/// every token, so turning one acts on the very next token. Each token takes exactly one number from
/// the sampler's own generator, also at temperature 0: what was drawn earlier never depends on how
/// it was used, and the same seed, settings and logits give the same tokens on every machine.
///
///     var sampler = Sampler(seed: 7)
///     let token = sampler.next(logits: logits, settings: SamplingSettings())
public struct Sampler: Hashable, Sendable {
  /// The seed that started the generator; given again, it repeats the reply.
  public let seed: UInt64
  private var generator: SeededGenerator
  private var penalty: OccurrencePenalty

  /// A sampler at the start of a reply.
  ///
  /// - Parameters:
  ///   - seed: Starts the generator; nil takes a random one.
  ///   - exempt: Tokens whose occurrences are not counted, usually whitespace and digits; see
  ///     `OccurrencePenalty.isExempt(_:)`.
  public init(seed: UInt64? = nil, exempt: Set<Int> = []) {
    self.seed = seed ?? .random(in: .min ... .max)
    generator = SeededGenerator(seed: self.seed)
    penalty = OccurrencePenalty(exempt: exempt)
  }

  /// Chooses the next token, counts it, and returns its id.
  ///
  /// A temperature that is not above 0 takes the greatest logit, the lowest id among equals. A logit
  /// that is NaN counts as -∞. Where nothing is above -∞, the token is 0.
  ///
  /// - Parameter logits: One number for each token of the vocabulary, `[V]`; not empty.
  public mutating func next(logits: [Float], settings: SamplingSettings) -> Int {
    precondition(!logits.isEmpty, "there is no token to choose from")
    let unit = generator.nextUnit()
    let penalised = penalised(logits, settings)
    let token =
      candidates(penalised, settings)?.token(at: unit) ?? Probabilities.likeliest(penalised)
    record(token, settings: settings)
    return token
  }

  /// Counts a token that was not drawn here, such as one of an earlier part of the reply.
  public mutating func record(_ token: Int, settings: SamplingSettings) {
    penalty.record(token, decay: settings.penaltyDecay)
  }

  /// The probabilities `[V]` with which `next` would choose each token; they add up to 1.
  public func probabilities(of logits: [Float], settings: SamplingSettings) -> [Double] {
    guard !logits.isEmpty else { return [] }
    let penalised = penalised(logits, settings)
    if let candidates = candidates(penalised, settings) {
      return candidates.dense(size: logits.count)
    }
    var certain = [Double](repeating: 0, count: logits.count)
    certain[Probabilities.likeliest(penalised)] = 1
    return certain
  }

  private func penalised(_ logits: [Float], _ settings: SamplingSettings) -> [Float] {
    var logits = logits
    penalty.apply(to: &logits, settings: settings)
    return logits
  }

  /// The tokens that a draw may choose from; nil where there is nothing to draw.
  private func candidates(_ logits: [Float], _ settings: SamplingSettings) -> Probabilities? {
    guard settings.temperature > 0 else { return nil }
    switch settings.order {
    case .rwkv:
      var candidates = Probabilities(logits: logits, temperature: 1)
      candidates?.keepMass(settings.topP)
      candidates?.keepCount(settings.topK, ties: .lowestIDs)
      candidates?.temper(settings.temperature)
      return candidates
    case .huggingFace:
      var candidates = Probabilities(logits: logits, temperature: settings.temperature)
      candidates?.keepCount(settings.topK, ties: .all)
      candidates?.keepMass(settings.topP)
      candidates?.keepRelative(settings.minP)
      candidates?.keepTypical(settings.typicalP)
      return candidates
    }
  }
}
