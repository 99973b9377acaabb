import Foundation
import RWKVSampling
import Testing

/// The table of settings, and every way to change one of them.
@Suite struct SamplingSettingTests {
  @Test(arguments: SamplingSetting.allCases)
  func namesLeadToTheSetting(setting: SamplingSetting) {
    #expect(SamplingSetting.named(setting.name.uppercased()) == setting)
    #expect(SamplingSetting.named(setting.facts.option) == setting)
    #expect(SamplingSetting.named("heat") == nil)
  }

  @Test func noNameStandsTwice() {
    let all = SamplingSetting.allCases
    #expect(Set(all.map(\.name)).count == all.count)
    #expect(Set(all.map(\.facts.option)).count == all.count)
    #expect(Set(all.map(\.facts.key)).count == all.count)
  }

  @Test func filesHoldEverySettingUnderItsKey() throws {
    var settings = SamplingSettings()
    settings.seed = 1
    let data = try JSONEncoder().encode(settings)
    let fields = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])

    #expect(Set(fields.keys) == Set(SamplingSetting.allCases.map(\.facts.key)))
  }

  @Test func theDefaultsAreInRange() throws { try SamplingSettings().check() }

  @Test(arguments: SamplingPreset.builtIn)
  func presetsChangeWhatTheySpeakOfAndStayInRange(preset: SamplingPreset) throws {
    var other = SamplingSettings()
    for setting in SamplingSetting.allCases { setting.goToLimit(highest: true, in: &other) }

    let applied = preset.applied(to: other)

    try applied.check()
    let changed = SamplingSetting.allCases.filter { $0.text(in: applied) != $0.text(in: other) }
    #expect(changed == SamplingPreset.settings)
    #expect(preset.summary.hasPrefix("\(preset.purpose): temperature "))
  }

  /// The ends of the range, one step beyond them, and what is no value at all.
  @Test(arguments: SamplingSetting.allCases)
  func whatIsTypedIsKeptWithinTheRangeOnly(setting: SamplingSetting) throws {
    for highest in [false, true] {
      var limit = SamplingSettings()
      setting.goToLimit(highest: highest, in: &limit)
      try setting.check(limit)

      var typed = SamplingSettings()
      try setting.set(setting.text(in: limit), in: &typed)
      #expect(typed == limit)

      // An arrow key goes no further.
      setting.step(highest ? 1 : -1, in: &limit)
      #expect(limit == typed)
    }
    for text in ["", "x", "nan", "inf", "-1e9", "1e99", "99999999999999999999"] {
      var settings = SamplingSettings()
      #expect(throws: SamplingSetting.Refusal.self) { try setting.set(text, in: &settings) }
      #expect(settings == SamplingSettings())
    }
  }

  /// A value that a file holds is refused exactly where it is refused when it is typed.
  @Test(
    arguments: SamplingSetting.allCases,
    ["-3", "-2", "-1", "-0.5", "0", "0.3", "0.5", "1", "1.5", "2", "2.5", "3", "4", "1000", "1001"])
  func filesAndTypingAgree(setting: SamplingSetting, text: String) throws {
    guard setting != .order else { return }
    var typed = SamplingSettings()
    let isTaken = (try? setting.set(text, in: &typed)) != nil

    let file = Data("{\"\(setting.facts.key)\": \(text)}".utf8)
    let read = try? JSONDecoder().decode(SamplingSettings.self, from: file)

    #expect(read == (isTaken ? typed : nil))
  }

  @Test func typedDigitsAreKept() throws {
    var settings = SamplingSettings()
    try SamplingSetting.topP.set("0,9375", in: &settings)
    #expect(settings.topP == 0.9375)
    #expect(SamplingSetting.topP.text(in: settings) == "0.9375")
  }

  @Test func stepsDoNotGatherRoundingErrors() {
    var settings = SamplingSettings()
    settings.temperature = 0
    for _ in 0..<7 { SamplingSetting.temperature.step(1, in: &settings) }
    #expect(settings.temperature == 0.35)
    #expect(SamplingSetting.temperature.text(in: settings) == "0.35")
  }

  @Test func valuesAreShownWithTheirDecimals() {
    var settings = SamplingSettings()
    settings.presencePenalty = -0.05
    settings.temperature = 1e300
    settings.topK = 40
    #expect(SamplingSetting.decay.text(in: settings) == "0.996")
    #expect(SamplingSetting.presence.text(in: settings) == "-0.05")
    #expect(SamplingSetting.topK.text(in: settings) == "40")
    #expect(SamplingSetting.temperature.text(in: settings) == "1e+300")
    #expect(SamplingSetting.repetition.text(in: settings) == "1.00")
    #expect(SamplingSetting.seed.text(in: settings) == "random")
  }

  @Test func whatOneOrderDoesNotKnowIsRefusedThere() throws {
    var settings = SamplingSettings()
    let refusal = #expect(throws: SamplingSetting.Refusal.self) {
      try SamplingSetting.minP.checkEffect(under: settings)
    }
    #expect(refusal?.description == "min-p has no effect in the order rwkv, only in hf")
    #expect(!SamplingSetting.acting(under: settings).contains(.minP))

    settings.order = .huggingFace
    try SamplingSetting.minP.checkEffect(under: settings)
    #expect(SamplingSetting.acting(under: settings) == SamplingSetting.allCases)
  }

  @Test(arguments: SamplingSetting.allCases)
  func resetBringsTheDefaultBack(setting: SamplingSetting) {
    var settings = SamplingSettings()
    setting.goToLimit(highest: setting != .typicalP, in: &settings)
    #expect(settings != SamplingSettings())
    setting.reset(in: &settings)
    #expect(settings == SamplingSettings())
  }
}
