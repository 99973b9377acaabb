import RWKVSampling
import Testing

/// The options of sampling settings, held against the table of settings.
@Suite struct SamplingOptionsTests {
  @Test func everySettingHasItsOptionWithTheHelpOfTheTable() throws {
    for command in ["chat", "generate"] {
      let help = try Command(command, "--help").succeeded().text
      let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      for setting in SamplingSetting.allCases {
        let option = setting.facts.option
        #expect(
          words.contains("--\(option) <\(option)> \(setting.facts.help) (\(setting.expected)"))
      }
    }
  }

  @Test(arguments: SamplingSetting.allCases)
  func whatTheTableRefusesIsRefused(setting: SamplingSetting) throws {
    var settings = SamplingSettings()
    let refusal = #expect(throws: SamplingSetting.Refusal.self) {
      try setting.set("-1e9", in: &settings)
    }
    let command = try Command(
      "generate", "--model", "m", "--prompt", "x", "--\(setting.facts.option)", "-1e9")
    let reason = try #require(refusal).reason
    #expect(command.error.hasPrefix("Error: --\(setting.facts.option) \(reason).\n"))
    #expect(command.status != 0)
  }

  @Test func whatHasNoEffectInTheOrderIsRefused() throws {
    let options = ["generate", "--model", Models.path("v6-hf-bin"), "--prompt", "x"]
    try Command(options + ["--min-p", "0.1"])
      .failed("--min-p has no effect in the order rwkv, only in hf.")
  }
}
