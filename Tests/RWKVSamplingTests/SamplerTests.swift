import RWKVSampling
import Testing

@Suite struct SamplerTests {
  /// Logits without ties over 200 tokens, as a model might give.
  let logits: [Float] = {
    var generator = SeededGenerator(seed: 42)
    return (0..<200).map { _ in Float(generator.nextUnit() * 8) }
  }()

  @Test func theSameSeedChoosesTheSameTokens() {
    var one = Sampler(seed: 5)
    var other = Sampler(seed: 5)
    var third = Sampler(seed: 6)

    let tokens = choose(30, with: &one)

    #expect(choose(30, with: &other) == tokens)
    #expect(choose(30, with: &third) != tokens)
  }

  /// The very tokens, so that a change of the generator or of the arithmetic shows.
  @Test func theStreamOfASeedStaysWhatItWas() {
    var sampler = Sampler(seed: 2026)
    #expect(choose(8, with: &sampler) == [178, 119, 136, 69, 156, 136, 183, 154])
  }

  @Test func aRandomSeedCanBeGivenAgain() {
    var first = Sampler()
    var again = Sampler(seed: first.seed)
    #expect(choose(20, with: &first) == choose(20, with: &again))
    #expect(Sampler().seed != first.seed)
  }

  @Test func aCopyGoesOnFromWhereTheOriginalStood() {
    var sampler = Sampler(seed: 9)
    _ = choose(10, with: &sampler)
    var branch = sampler

    let tokens = choose(10, with: &sampler)

    #expect(choose(10, with: &branch) == tokens)
  }

  @Test func settingsActOnTheNextTokenAndDoNotShiftTheStream() {
    var settings = SamplingSettings.plain
    var plain = Sampler(seed: 3)
    var turned = Sampler(seed: 3)
    let expected = choose(30, with: &plain, settings)

    let before = choose(10, with: &turned, settings)
    settings.temperature = 0
    let greedy = choose(10, with: &turned, settings)
    settings.temperature = 1
    let after = choose(10, with: &turned, settings)

    #expect(before == Array(expected[0..<10]))
    #expect(Set(greedy) == [logits.firstIndex(of: logits.max()!)!])
    #expect(after == Array(expected[20...]))
  }

  @Test func tokensComeAsOftenAsTheirProbabilitiesSay() {
    let logits: [Float] = [0, 1, -.infinity, 2]
    let settings = SamplingSettings.plain
    var sampler = Sampler(seed: 1)
    let draws = 20_000

    var counts = [0, 0, 0, 0]
    for _ in 0..<draws { counts[sampler.next(logits: logits, settings: settings)] += 1 }

    let probabilities = sampler.probabilities(of: logits, settings: settings)
    for (count, probability) in zip(counts, probabilities) {
      #expect(abs(Double(count) / Double(draws) - probability) < 0.01)
    }
    #expect(counts[2] == 0)
  }

  @Test func temperatureZeroTakesTheLowestOfEquals() {
    var settings = SamplingSettings.plain
    for temperature in [0, -1, .nan] {
      settings.temperature = temperature
      var sampler = Sampler(seed: 1)
      #expect(sampler.next(logits: [1, 3, 2, 3], settings: settings) == 1)
      #expect(sampler.probabilities(of: [1, 3, 2, 3], settings: settings) == [0, 1, 0, 0])
    }
  }

  @Test func topPOfOneKeepsEveryToken() {
    let flat = [Float](repeating: 0, count: 10_000)
    let probabilities = Sampler().probabilities(of: flat, settings: .plain)
    #expect(probabilities.allSatisfy { abs($0 - 1e-4) < 1e-9 })
  }

  @Test func topKKeepsTheLowestIDsOfEqualsInTheRWKVOrderAndAllInTheOther() {
    var settings = SamplingSettings.plain
    settings.topK = 2
    let logits: [Float] = [1, 0, 1, 1, 0]

    let rwkv = Sampler().probabilities(of: logits, settings: settings)
    settings.order = .huggingFace
    let huggingFace = Sampler().probabilities(of: logits, settings: settings)

    #expect(rwkv == [0.5, 0, 0.5, 0, 0])
    #expect(huggingFace.map { $0 > 0 } == [true, false, true, true, false])
  }

  @Test func everySettingOutOfItsRangeIsHarmless() {
    let wild: [Double] = [-.infinity, -1, 0, 1e-300, 0.5, 1, 2, 1e300, .infinity, .nan]
    for order in SamplingSettings.Order.allCases {
      for value in wild {
        for key in [
          \SamplingSettings.temperature, \.topP, \.presencePenalty, \.frequencyPenalty,
          \.penaltyDecay, \.repetitionPenalty, \.minP, \.typicalP,
        ] {
          var settings = SamplingSettings()
          settings.order = order
          settings.topK = -3
          settings[keyPath: key] = value
          var sampler = Sampler(seed: 1)
          let tokens = choose(5, with: &sampler, settings)
          #expect(tokens.allSatisfy(logits.indices.contains), "\(settings)")
        }
      }
    }
  }

  @Test(arguments: SamplingSettings.Order.allCases)
  func logitsThatAreNoNumbersAreNeverChosen(order: SamplingSettings.Order) {
    var settings = SamplingSettings.plain
    settings.order = order
    settings.topP = 0.99
    settings.topK = 4
    settings.typicalP = 0.99
    let nowhere = [Float.nan, -.infinity, -.infinity]

    let some = Sampler().probabilities(of: [.nan, 1, -.infinity, 1], settings: settings)
    let infinite = Sampler().probabilities(of: [5, .infinity, .nan, .infinity], settings: settings)
    let none = Sampler().probabilities(of: nowhere, settings: settings)
    var sampler = Sampler(seed: 1)

    #expect(some == [0, 0.5, 0, 0.5])
    #expect(infinite == [0, 0.5, 0, 0.5])
    #expect(none == [1, 0, 0])
    #expect(sampler.next(logits: nowhere, settings: settings) == 0)
  }

  private func choose(
    _ count: Int, with sampler: inout Sampler, _ settings: SamplingSettings = SamplingSettings()
  ) -> [Int] {
    (0..<count).map { _ in sampler.next(logits: logits, settings: settings) }
  }
}
