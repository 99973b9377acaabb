import RWKVSampling

/// Sampling settings in a file: what the file leaves out has its default, and a value outside its range is
/// refused like anywhere else.
package struct StoredSampling: Hashable, Codable {
  package var settings: SamplingSettings

  package init(_ settings: SamplingSettings) {
    self.settings = settings
  }

  package init(from decoder: any Decoder) throws {
    settings = try SamplingSettings(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    try settings.encode(to: encoder)
  }
}
