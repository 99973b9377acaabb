/// Values of sampling settings that go together, for a kind of text.
public struct SamplingPreset: Hashable, Sendable {
  /// How it is called with `/preset`.
  public let name: String
  /// The kind of text.
  public let purpose: String
  private let temperature: Double
  private let topP: Double
  private let presence: Double
  private let frequency: Double

  /// The values that people who chat with RWKV models start from.
  public static let all: [SamplingPreset] = [
    SamplingPreset(
      name: "chat", purpose: "lively conversation", temperature: 1.0, topP: 0.3, presence: 0.5,
      frequency: 0.5),
    SamplingPreset(
      name: "thinking", purpose: "thinking before an answer, mathematics", temperature: 0.3,
      topP: 0.3, presence: 0, frequency: 0),
    SamplingPreset(
      name: "qa", purpose: "questions and answers", temperature: 0.8, topP: 0.2, presence: 0.1,
      frequency: 0.2),
    SamplingPreset(
      name: "story", purpose: "stories", temperature: 1.3, topP: 0.8, presence: 0.4,
      frequency: 0.5),
    SamplingPreset(
      name: "translation", purpose: "translations", temperature: 0.9, topP: 0.3, presence: 0.2,
      frequency: 0.3),
    SamplingPreset(
      name: "code", purpose: "programs", temperature: 0.7, topP: 0.1, presence: 0.1,
      frequency: 0.2),
  ]

  /// The settings that a preset speaks of, in the sidebar's order; the others stay as they are.
  public static let settings: [SamplingSetting] = [
    .temperature, .topP, .presence, .frequency, .decay,
  ]

  /// The preset of that name, in upper or lower case.
  public static func named(_ name: String) -> SamplingPreset? {
    all.first { $0.name == name.lowercased() }
  }

  /// One line for a list, e.g. "stories: temperature 1.30, top-p 0.80, …".
  public var summary: String {
    let values = applied(to: SamplingSettings())
    let shown = Self.settings.dropLast().map { "\($0.name) \($0.text(in: values))" }
    return "\(purpose): \(shown.joined(separator: ", "))"
  }

  /// The settings with this preset's values.
  public func applied(to settings: SamplingSettings) -> SamplingSettings {
    var result = settings
    result.temperature = temperature
    result.topP = topP
    result.presencePenalty = presence
    result.frequencyPenalty = frequency
    SamplingSetting.decay.reset(in: &result)
    return result
  }
}
