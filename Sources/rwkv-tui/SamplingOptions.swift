import ArgumentParser
import CommandKit
import Foundation
import RWKVSampling

/// The sampling settings that a command line can set; what is not given keeps its value.
///
/// Names, ranges and help come from `SamplingSetting`.
struct SamplingOptions: ParsableArguments {
  @Option(.temperature) var temperature: Given?
  @Option(.topP) var topP: Given?
  @Option(.topK) var topK: Given?
  @Option(.presence) var presence: Given?
  @Option(.frequency) var frequency: Given?
  @Option(.decay) var decay: Given?
  @Option(.maximumTokens) var maximumTokens: Given?
  @Option(.seed) var seed: Given?
  @Option(.order) var order: Given?
  @Option(.repetition) var repetition: Given?
  @Option(.minP) var minP: Given?
  @Option(.typicalP) var typicalP: Given?

  /// A setting as it was given, not yet looked at.
  struct Given {
    let setting: SamplingSetting
    let text: String
  }

  private var all: [Given] {
    [
      temperature, topP, topK, presence, frequency, decay, maximumTokens, seed, order, repetition,
      minP, typicalP,
    ]
    .compactMap { $0 }
  }

  /// What was given.
  var changes: SamplingChanges {
    all.reduce(into: SamplingChanges()) { try? $0.set($1.setting, to: $1.text) }
  }

  func validate() throws {
    var settings = SamplingSettings()
    try set(all, in: &settings)
  }

  /// Puts what was given into the settings.
  ///
  /// - Throws: `ValidationError` where that has no effect in the order of steps that the settings have then.
  func apply(to settings: inout SamplingSettings) throws {
    try set(all, in: &settings)
    for given in all {
      do throws(SamplingSetting.Refusal) {
        try given.setting.checkEffect(under: settings)
      } catch {
        throw CommandError("--\(given.setting.facts.option) \(error.reason).")
      }
    }
  }

  private func set(_ all: [Given], in settings: inout SamplingSettings) throws {
    for given in all {
      do throws(SamplingSetting.Refusal) {
        try given.setting.set(given.text, in: &settings)
      } catch {
        throw ValidationError("--\(given.setting.facts.option) \(error.reason).")
      }
    }
  }
}

extension Option where Value == SamplingOptions.Given? {
  /// The option of a setting.
  ///
  /// Its value is taken unconditionally, for a negative number would pass for an option.
  fileprivate init(_ setting: SamplingSetting) {
    let facts = setting.facts
    let order = facts.order.map { "; only with --sampling-order \($0.rawValue)" } ?? ""
    self.init(
      name: .customLong(facts.option), parsing: .unconditional,
      help: ArgumentHelp(
        "\(facts.help) (\(setting.expected)\(order)).", valueName: facts.option),
      transform: { SamplingOptions.Given(setting: setting, text: $0) })
  }
}
