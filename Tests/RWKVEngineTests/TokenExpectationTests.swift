import Foundation
import RWKVTensors
import RWKVTokenizers
import StarterModels
import Testing

@testable import RWKVEngine

/// How likely tokens were that follow a place.
@Suite struct TokenExpectationTests {
  private static let loaded = try! LoadedModel(path: StarterModels.all[0].path)
  private let generator = Generator(Self.loaded, Workspace(pool: ThreadPool(threadCount: 1)))

  private var text: [TokenID] {
    // More than one pass reads.
    generator.tokens(of: [
      String(repeating: "User: Hello! How are you?\n\nAssistant: I am well.\n\n", count: 8)
    ])
  }

  @Test func theyAreWhatReadingTokenByTokenExpects() throws {
    let tokens = text
    let found = try #require(generator.expectations(of: tokens, from: nil, candidates: 3))

    #expect(tokens.count > 100)
    #expect(found.expectations.count == tokens.count)
    #expect(found.expectations[0] == nil)
    var place: Snapshot?
    for (index, token) in tokens.enumerated() {
      if let logits = place?.logits, let expectation = found.expectations[index] {
        let surprise = CrossEntropy.negativeLogLikelihood(of: token, logits[...])
        #expect(abs(expectation.surprise - surprise) < 1e-3)
        #expect(expectation.candidates[0].token == logits.indices.max { logits[$0] < logits[$1] })
      }
      place = generator.read([token], from: place.take())
    }
    #expect(found.end.tokens == place?.tokens)
  }

  @Test func candidatesAreTheMostLikelyInOrder() {
    let logits: [Float] = [1, 4, 2, 4, .nan, 3]
    let expectation = TokenExpectation(of: 2, logits[...], candidates: 4)

    #expect(expectation.candidates.map(\.token) == [1, 3, 5, 2])
    let sum = [1, 4, 2, 4, 3].reduce(0.0) { $0 + exp($1) }
    #expect(abs(expectation.candidates[0].probability - exp(4) / sum) < 1e-9)
    #expect(abs(expectation.probability - exp(2) / sum) < 1e-9)
  }

  @Test func aTokenThatIsNoNumberIsImpossible() {
    let expectation = TokenExpectation(of: 1, [1, .nan][...], candidates: 10)
    #expect(expectation.surprise == .infinity)
    #expect(expectation.candidates.map(\.probability) == [1, 0])
    #expect(TokenExpectation(of: 0, [.nan, .nan][...], candidates: 0).surprise == .infinity)
  }

  @Test func readingIsLeftWhereNobodyWaits() {
    var told = 0
    let found = generator.expectations(
      of: text, from: nil, isCancelled: { told > 0 }, didRead: { told = $0 })
    #expect(found == nil)
    #expect(told == 64)
  }
}
