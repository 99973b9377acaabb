import RWKVSampling

/// Sampling settings in a file: what the file leaves out has its default, and a value outside its range is
/// refused like anywhere else.
struct StoredSampling: Hashable, Codable {
  var settings: SamplingSettings

  init(_ settings: SamplingSettings) {
    self.settings = settings
  }

  init(from decoder: any Decoder) throws {
    settings = try SamplingSettings(from: decoder)
  }

  func encode(to encoder: any Encoder) throws {
    try settings.encode(to: encoder)
  }
}
