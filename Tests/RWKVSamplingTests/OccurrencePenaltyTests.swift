import RWKVSampling
import Testing

@Suite struct OccurrencePenaltyTests {
  let settings: SamplingSettings = {
    var settings = SamplingSettings()
    settings.presencePenalty = 0.25
    settings.frequencyPenalty = 0.5
    return settings
  }()

  @Test func countsDecayBeforeTheNewTokenIsAdded() {
    var penalty = OccurrencePenalty()
    for token in [1, 2, 1] { penalty.record(token, decay: 0.5) }

    // Token 1: 1 · ½ · ½ + 1 = 1.25; token 2: 1 · ½.
    #expect(penalised([0, 0, 0], by: penalty) == [0, -0.875, -0.5])
  }

  @Test func anExemptTokenIsNotCountedButPresent() {
    var penalty = OccurrencePenalty(exempt: [0])
    for token in [0, 0, 1, 1] { penalty.record(token, decay: 1) }

    #expect(penalised([0, 0], by: penalty) == [-0.25, -1.25])
  }

  @Test func repetitionActsOnceAndOnlyInTheHuggingFaceOrder() {
    var penalty = OccurrencePenalty()
    for token in [0, 1, 1] { penalty.record(token, decay: 1) }
    var settings = SamplingSettings.plain
    settings.repetitionPenalty = 2

    let rwkv = penalised([4, -4, 4], by: penalty, settings)
    settings.order = .huggingFace
    let huggingFace = penalised([4, -4, 4], by: penalty, settings)

    #expect(rwkv == [4, -4, 4])
    #expect(huggingFace == [2, -8, 4])
  }

  @Test func tokensOutsideTheLogitsAreIgnored() {
    var penalty = OccurrencePenalty()
    for token in [-1, 7] { penalty.record(token, decay: 1) }
    #expect(penalised([1, 2], by: penalty) == [1, 2])
  }

  @Test func whitespaceAndDigitsAreExempt() {
    let exempt = ["", " ", "\t", " \t", "0", "7", "12", "789"]
    let counted = ["\n", "  ", "21", "a", "7a", "0123456789x", " \t0123456789 "]
    #expect(exempt.filter { !OccurrencePenalty.isExempt(Array($0.utf8)) } == [])
    #expect(counted.filter { OccurrencePenalty.isExempt(Array($0.utf8)) } == [])
  }

  @Test func theSamplerCountsWhatItChooses() {
    var sampler = Sampler(seed: 1)
    var settings = settings
    settings.temperature = 0

    let tokens = (0..<4).map { _ in sampler.next(logits: [1, 0.9, 0], settings: settings) }

    // 1 falls to 0.25, so 0.9 is next and falls to 0.15; 0.25 falls to about -0.25, and so on.
    #expect(tokens == [0, 1, 0, 1])
  }

  private func penalised(
    _ logits: [Float], by penalty: OccurrencePenalty, _ settings: SamplingSettings? = nil
  ) -> [Float] {
    var logits = logits
    penalty.apply(to: &logits, settings: settings ?? self.settings)
    return logits
  }
}
