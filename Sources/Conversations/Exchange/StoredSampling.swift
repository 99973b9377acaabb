import RWKVJSON
import RWKVSampling

/// Sampling settings in a file: what the file leaves out keeps its starting value, and a number
/// outside its range is brought to the nearer end, so that older and edited files stay usable.
package struct StoredSampling: Hashable, Codable {
  package var settings: SamplingSettings

  package init(_ settings: SamplingSettings) {
    self.settings = settings
  }

  package init(from decoder: any Decoder) throws {
    self.init(bounded: try SamplingSettings(from: decoder))
  }

  package init(from reader: inout JSONReader) throws(JSONFault) {
    var read = Self.blank
    _ = try Self.fields.read(into: &read, from: &reader)
    self.init(bounded: read.settings)
  }

  /// Keeps settings that a file holds, each brought into its range.
  init(bounded settings: SamplingSettings) {
    self.settings = settings
    for parameter in SamplingParameter.all {
      let range = parameter.range
      let value = parameter.value(settings)
      guard !range.contains(value) else { continue }
      parameter.store(&self.settings, min(max(value, range.lowerBound), range.upperBound))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    try settings.encode(to: encoder)
  }
}
