import Foundation
import RWKVJSON
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

    let data = written(settings)

    let back = try data.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      return try StoredSampling(from: &reader).settings
    }
    #expect(back == settings)
    // None was forgotten above.
    let start = try fields(of: written(SamplingSettings()))
    for (name, value) in try fields(of: data) { #expect(start[name] != value, "\(name)") }
  }

  private func written(_ settings: SamplingSettings) -> Data {
    var writer = JSONWriter()
    StoredSampling(settings).write(to: &writer)
    return Data(writer.bytes)
  }

  private func fields(of data: Data) throws -> [String: AnyHashable] {
    try #require(JSONSerialization.jsonObject(with: data) as? [String: AnyHashable])
  }
}
