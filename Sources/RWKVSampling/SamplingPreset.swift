/// Values of sampling settings that go together, for a kind of text.
public struct SamplingPreset: Hashable, Sendable {
  /// Who made it.
  public enum Origin: Hashable, Sendable {
    case builtIn
    /// The person's settings file.
    case settingsFile
    /// `/preset save`.
    case saved
  }

  /// How it is called with `/preset`.
  public let name: String
  /// The kind of text, or where it comes from.
  public let purpose: String
  public let origin: Origin
  /// The settings that it speaks of; the others stay as they are.
  public let changes: SamplingChanges

  /// Makes a preset of a person's own.
  public init(name: String, origin: Origin, changes: SamplingChanges) {
    self.init(
      name: name, purpose: origin == .settingsFile ? "from settings.json" : "saved by you",
      origin: origin, changes: changes)
  }

  private init(name: String, purpose: String, origin: Origin, changes: SamplingChanges) {
    self.name = name
    self.purpose = purpose
    self.origin = origin
    self.changes = changes
  }

  private init(
    name: String, purpose: String, temperature: Double, topP: Double, presence: Double,
    frequency: Double
  ) {
    var settings = SamplingSettings()
    settings.temperature = temperature
    settings.topP = topP
    settings.presencePenalty = presence
    settings.frequencyPenalty = frequency
    self.init(
      name: name, purpose: purpose, origin: .builtIn,
      changes: SamplingChanges(Self.settings, of: settings))
  }

  /// The values that people who chat with RWKV models start from.
  public static let builtIn: [SamplingPreset] = [
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

  /// The settings that the built-in presets speak of, in the sidebar's order.
  public static let settings: [SamplingSetting] = [
    .temperature, .topP, .presence, .frequency, .decay,
  ]

  /// One line for a list, e.g. "stories: temperature 1.30, top-p 0.80, …".
  public var summary: String { "\(purpose): \(changes.summary)" }

  /// The settings with this preset's values.
  public func applied(to settings: SamplingSettings) -> SamplingSettings {
    changes.applied(to: settings)
  }
}

extension [SamplingPreset] {
  /// The preset of that name, in upper or lower case.
  public func named(_ name: String) -> SamplingPreset? {
    first { $0.name.lowercased() == name.lowercased() }
  }
}
