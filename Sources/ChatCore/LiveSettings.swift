import RWKVSampling
import Synchronization

/// The sampling settings in force: the main thread sets them, the engine reads them for every token.
public final class LiveSettings: Sendable {
  private let settings: Mutex<SamplingSettings>

  /// Begins with some settings.
  public init(_ settings: SamplingSettings = SamplingSettings()) {
    self.settings = Mutex(settings)
  }

  /// The settings for the next token.
  public var value: SamplingSettings {
    get { settings.withLock { $0 } }
    set { settings.withLock { $0 = newValue } }
  }
}
