import Foundation
import Testing

@testable import RWKVSampling

@Suite struct ProbabilitiesTests {
  @Test func theExponentialIsWithinTwoUnitsInTheLastPlace() {
    for step in 0...200_000 {
      let x = -Float(step) * 87 / 200_000
      let error = abs(Double(exponential(x)) / Foundation.exp(Double(x)) - 1)
      #expect(error < 2.4e-7 || x <= -87, "e^\(x)")
    }
    #expect(exponential(0) == 1)
    #expect(exponential(-87.1) == 0)
    #expect(exponential(-.infinity) == 0)
    #expect(exponential(.nan) == 0)
  }

  /// The published first values of SplitMix64 for this seed.
  @Test func theGeneratorIsSplitMix64() {
    var generator = SeededGenerator(seed: 1_234_567)
    let bits = (0..<3).map { _ in generator.next() }
    #expect(
      bits == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }

  @Test func aDrawEndsAtTheLastTokenThatHasAChance() throws {
    let probabilities = try #require(
      Probabilities(logits: [0, 0, -.infinity], temperature: 1))
    #expect(probabilities.token(at: 0) == 0)
    #expect(probabilities.token(at: 0.5) == 1)
    #expect(probabilities.token(at: 1) == 1)
  }

  /// The search against a sort, on entries with and without ties.
  @Test(arguments: [1, 2, 10, 1_000]) func theSearchFindsWhatASortFinds(distinct: Int) {
    var generator = SeededGenerator(seed: UInt64(distinct))
    for count in [1, 2, 3, 17, 200] {
      let entries = (0..<count).map { _ in
        (
          key: Float(Int.random(in: 0..<distinct, using: &generator)),
          measure: Float(Int.random(in: 1...4, using: &generator))
        )
      }
      let total = entries.reduce(0.0) { $0 + Double($1.measure) }
      for goal in stride(from: 0, through: total + 1, by: 1) {
        var search = CumulativeThreshold(entries)
        var sum = 0.0
        let sorted = entries.sorted { $0.key > $1.key }
        let expected = sorted.first { entry in
          sum += Double(entry.measure)
          return sum >= goal
        }

        #expect(search.key(reaching: goal) == (expected ?? sorted[count - 1]).key)
      }
    }
  }

  @Test func anEmptySearchKeepsAll() {
    var search = CumulativeThreshold([])
    #expect(search.key(reaching: 1) == -.infinity)
  }
}
