import Foundation
import Sampling
import Testing

@testable import Conversations

@Suite struct StoredSamplingTests {
  /// Fails where `SamplingSettings` has a field that files would lose.
  @Test func everyFieldOfTheSettingsIsKnown() throws {
    var settings = SamplingSettings()
    settings.seed = 7

    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(settings))

    let fields = try #require(object as? [String: Any]).keys
    #expect(Set(fields) == Set(StoredSampling.CodingKeys.allCases.map(\.rawValue)))
  }

  @Test func everyFieldComesBack() throws {
    var settings = SamplingSettings()
    settings.order = .huggingFace
    settings.temperature = 0.123
    settings.topP = 0.9
    settings.topK = 7
    settings.presencePenalty = -0.1
    settings.frequencyPenalty = 0.2
    settings.penaltyDecay = 0.5
    settings.repetitionPenalty = 1.1
    settings.minP = 0.05
    settings.typicalP = 0.95
    settings.seed = .max
    settings.maximumTokens = 9

    let data = try JSONEncoder().encode(StoredSampling(settings))

    #expect(try JSONDecoder().decode(StoredSampling.self, from: data).settings == settings)
  }
}
