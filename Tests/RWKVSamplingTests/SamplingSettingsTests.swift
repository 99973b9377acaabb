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

  @Test func everyParameterKeepsWhatItIsGivenWithinItsRange() {
    for parameter in SamplingParameter.all {
      var settings = SamplingSettings()
      for (given, kept) in [
        (parameter.range.lowerBound, parameter.range.lowerBound),
        (parameter.range.upperBound, parameter.range.upperBound),
        (-.infinity, parameter.range.lowerBound), (1e300, parameter.range.upperBound),
        (.nan, parameter.range.upperBound),
      ] {
        parameter.set(given, in: &settings)
        #expect(parameter.value(settings) == kept, "\(parameter.name) \(given)")
      }
    }
  }

  @Test func stepsDoNotGatherRoundingErrors() throws {
    let temperature = try #require(SamplingParameter.named("temperature"))
    var settings = SamplingSettings()
    settings.temperature = 0
    for _ in 0..<7 {
      temperature.set(temperature.value(settings) + temperature.step, in: &settings)
    }
    #expect(settings.temperature == 0.35)
    #expect(temperature.shown(settings) == "0.35")
  }

  @Test func valuesAreShownWithTheirDecimals() throws {
    var settings = SamplingSettings()
    settings.presencePenalty = -0.05
    settings.temperature = 1e300
    settings.topK = 40
    func shown(_ name: String) throws -> String {
      try #require(SamplingParameter.named(name)).shown(settings)
    }
    #expect(try shown("decay") == "0.996")
    #expect(try shown("presence") == "-0.05")
    #expect(try shown("top-k") == "40")
    #expect(try shown("temperature") == "1e+300")
  }

  @Test func namesAreUnique() {
    let names = SamplingParameter.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { SamplingParameter.named($0)?.name == $0 })
    #expect(SamplingParameter.named("heat") == nil)
  }
}
