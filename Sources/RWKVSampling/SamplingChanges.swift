/// Values for some of the sampling settings; the others stay as they are.
public struct SamplingChanges: Hashable, Sendable {
  /// Each value as a person writes it.
  public private(set) var values: [SamplingSetting: String] = [:]

  /// Changes nothing.
  public init() {}

  /// The values that some settings have now.
  public init(_ settings: [SamplingSetting], of all: SamplingSettings) {
    for setting in settings { values[setting] = setting.text(in: all) }
  }

  /// Notes a value.
  ///
  /// - Throws: A refusal where the text is no value of the setting's range.
  public mutating func set(
    _ setting: SamplingSetting, to text: String
  ) throws(SamplingSetting.Refusal) {
    var settings = SamplingSettings()
    try setting.set(text, in: &settings)
    values[setting] = text
  }

  /// The settings with these values in them.
  public func applied(to settings: SamplingSettings) -> SamplingSettings {
    var result = settings
    // They were looked at when they came.
    for (setting, text) in values { try? setting.set(text, in: &result) }
    return result
  }

  /// The changes that the others make after these.
  public func followed(by others: SamplingChanges) -> SamplingChanges {
    var both = self
    both.values.merge(others.values) { $1 }
    return both
  }

  /// One line, in the sidebar's order, e.g. "temperature 1.30, top-p 0.80".
  public var summary: String {
    SamplingSetting.allCases.compactMap { setting in values[setting].map { "\(setting.name) \($0)" }
    }
    .joined(separator: ", ")
  }
}
