import Foundation
import RWKVSampling
import Testing

@testable import Conversations

@Suite struct StoredSamplingTests {
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
    // None was forgotten above.
    let start = try fields(of: JSONEncoder().encode(StoredSampling(SamplingSettings())))
    for (name, value) in try fields(of: data) { #expect(start[name] != value, "\(name)") }
  }

  private func fields(of data: Data) throws -> [String: AnyHashable] {
    try #require(JSONSerialization.jsonObject(with: data) as? [String: AnyHashable])
  }
}
