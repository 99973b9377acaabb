import RWKVSampling

/// The sampling settings that a new conversation begins with.
public struct StartingSampling: Hashable, Sendable {
  private let general: SamplingSettings
  private let commandLine: SamplingChanges

  /// Makes them.
  ///
  /// - Parameters:
  ///   - general: Those for every model.
  ///   - commandLine: What wins over all others.
  public init(
    general: SamplingSettings = SamplingSettings(),
    commandLine: SamplingChanges = SamplingChanges()
  ) {
    self.general = general
    self.commandLine = commandLine
  }

  /// The settings with a model that has some of its own.
  public func settings(for model: SamplingChanges = SamplingChanges()) -> SamplingSettings {
    commandLine.applied(to: model.applied(to: general))
  }
}
