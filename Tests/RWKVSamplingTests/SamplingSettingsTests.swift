import Foundation
import RWKVSampling
import Testing

@Suite struct SamplingSettingsTests {
  @Test func settingsSurviveTheWayThroughAFile() throws {
    var settings = SamplingSettings()
    settings.order = .huggingFace
    settings.temperature = 0.35
    settings.topK = 40
    settings.seed = .max

    let data = try JSONEncoder().encode(settings)

    #expect(try JSONDecoder().decode(SamplingSettings.self, from: data) == settings)
  }

  @Test func aMissingKeyHasItsStartingValue() throws {
    let data = Data(#"{"temperature": 0.2, "unknown": 1}"#.utf8)
    var expected = SamplingSettings()
    expected.temperature = 0.2
    #expect(try JSONDecoder().decode(SamplingSettings.self, from: data) == expected)
  }

  @Test(arguments: [#"{"order": "best"}"#, #"{"topK": "many"}"#, "[]"])
  func whatIsNoSettingIsRefused(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(SamplingSettings.self, from: Data(text.utf8))
    }
  }

  @Test(arguments: [#"{"temperature": 50}"#, #"{"topK": -1}"#, #"{"minP": 1.5}"#])
  func aValueOutsideItsRangeIsRefused(text: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(SamplingSettings.self, from: Data(text.utf8))
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.codingPath.count == 1)
    #expect(context.debugDescription.hasPrefix("takes a"))
  }
}
