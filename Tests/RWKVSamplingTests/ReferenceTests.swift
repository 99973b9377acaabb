import RWKVSampling
import Testing

/// The rules held against what the `rwkv` package and transformers made of the same logits.
@Suite struct ReferenceTests {
  /// Float32 on their side allows no more.
  let tolerance = 2e-5

  @Test func theRWKVPackageAgrees() throws {
    for vectors in try ReferenceVectors.all {
      let rows = vectors.rwkv.filter { $0.quirks == [] && $0.temperature != 0 }
      #expect(rows.count > 20)
      for row in rows { expect(row, of: vectors, context: []) }
    }
  }

  @Test func transformersAgrees() throws {
    for vectors in try ReferenceVectors.all {
      let rows = vectors.huggingFace.filter { $0.stable == true }
      #expect(rows.count > 20)
      for row in rows { expect(row, of: vectors, context: row.context ?? []) }
    }
  }

  @Test func greedyTakesTheLowestOfThoseThePackageDrawsFrom() throws {
    for vectors in try ReferenceVectors.all {
      for row in vectors.rwkv where row.temperature == 0 {
        let logits = vectors.logits(row.set)
        var sampler = Sampler(seed: 1)

        let token = sampler.next(logits: logits, settings: row.settings)

        #expect(token == row.probs.map { Int($0[0]) }.min(), "\(row.set)")
      }
    }
  }

  /// The package's rounded running sum never reaches 1, or does so early, and cuts tokens off.
  @Test func topPOfOneKeepsAllThatThePackageLoses() throws {
    for vectors in try ReferenceVectors.all {
      let rows = vectors.rwkv.filter { $0.topP == 1 && $0.topK == 0 }
      #expect(!rows.isEmpty)
      for row in rows {
        let logits = vectors.logits(row.set)
        let probabilities = Sampler().probabilities(of: logits, settings: row.settings)
        for (logit, probability) in zip(logits, probabilities) {
          #expect((probability > 0) == (logit > logits.max()! - 87), "\(row.set)")
        }
      }
    }
  }

  @Test func penaltiesAreThePackages() throws {
    for vectors in try ReferenceVectors.all {
      for run in vectors.penaltyRuns {
        let exempt = Set(run.www.filter { $0.value == 0 }.compactMap { Int($0.key) })
        // Its generate() exempts tokens, its chat script none.
        expect(run, of: vectors, exempt: exempt, adjusted: "adjusted_generate")
        expect(run, of: vectors, exempt: [], adjusted: "adjusted_chat")
      }
    }
  }

  @Test func exemptTokensAreThePackages() throws {
    for vectors in try ReferenceVectors.all {
      for run in vectors.penaltyRuns {
        for (token, text) in run.tokenText {
          #expect(OccurrencePenalty.isExempt(Array(text.utf8)) == (run.www[token] == 0), "\(text)")
        }
      }
    }
  }

  private func expect(
    _ row: ReferenceVectors.Row, of vectors: ReferenceVectors, context: [Int]
  ) {
    let logits = vectors.logits(row.set)
    let settings = row.settings
    var sampler = Sampler()
    for token in context { sampler.record(token, settings: settings) }

    let probabilities = sampler.probabilities(of: logits, settings: settings)

    for (token, expected) in row.dense(size: logits.count).enumerated() {
      let found = probabilities[token]
      let agrees =
        abs(found - expected) <= tolerance && (found > 1e-30) == (expected > 1e-30)
      #expect(agrees, "\(row.set) \(settings) token \(token): \(found), not \(expected)")
    }
  }

  private func expect(
    _ run: ReferenceVectors.PenaltyRun, of vectors: ReferenceVectors, exempt: Set<Int>,
    adjusted: String
  ) {
    let steps = run.forcedTokens.count
    let base = vectors.rows("\(run.key).base", count: steps)
    let expected = vectors.rows("\(run.key).\(adjusted)", count: steps)
    var settings = SamplingSettings()
    settings.presencePenalty = run.alphaPresence
    settings.frequencyPenalty = run.alphaFrequency
    var penalty = OccurrencePenalty(exempt: exempt)
    for (step, token) in run.forcedTokens.enumerated() {
      var logits = base[step]
      for banned in run.tokenBan { logits[banned] = -.infinity }

      penalty.apply(to: &logits, settings: settings)

      let worst = zip(logits, expected[step]).map { $0 == $1 ? 0 : abs($0 - $1) }.max() ?? .nan
      #expect(worst < 5e-6, "\(run.key) \(adjusted) step \(step)")
      penalty.record(token, decay: run.alphaDecay)
    }
  }
}
