import RWKVSampling

/// Sampling values that go together, for a kind of text.
struct Preset: Hashable, Sendable {
  let name: String
  let summary: String
  let temperature: Double
  let topP: Double
  let presence: Double
  let frequency: Double

  /// The values that people who chat with RWKV models start from.
  static let all: [Preset] = [
    Preset(
      name: "chat", summary: "lively conversation", temperature: 1.0, topP: 0.3, presence: 0.5,
      frequency: 0.5),
    Preset(
      name: "qa", summary: "questions and answers", temperature: 0.8, topP: 0.2, presence: 0.1,
      frequency: 0.2),
    Preset(
      name: "story", summary: "stories", temperature: 1.3, topP: 0.8, presence: 0.4,
      frequency: 0.5),
    Preset(
      name: "translation", summary: "translations", temperature: 0.9, topP: 0.3, presence: 0.2,
      frequency: 0.3),
    Preset(
      name: "code", summary: "programs", temperature: 0.7, topP: 0.1, presence: 0.1,
      frequency: 0.2),
  ]

  /// The preset of that name, in upper or lower case.
  static func named(_ name: String) -> Preset? {
    all.first { $0.name == name.lowercased() }
  }

  /// What the list says: the values in the order of the sidebar.
  var detail: String {
    "\(summary): temperature \(temperature), top-p \(topP), penalties \(presence), \(frequency)"
  }

  /// The settings with this preset's values; what it does not speak of stays.
  func applied(to settings: SamplingSettings) -> SamplingSettings {
    var result = settings
    result.temperature = temperature
    result.topP = topP
    result.presencePenalty = presence
    result.frequencyPenalty = frequency
    result.penaltyDecay = SamplingSettings().penaltyDecay
    return result
  }
}
