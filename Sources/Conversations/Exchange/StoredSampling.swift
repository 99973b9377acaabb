import RWKVJSON
import RWKVSampling

/// Sampling settings in a file: what the file leaves out has its default, and a value outside its range is
/// refused like anywhere else.
package struct StoredSampling: Hashable {
  package var settings: SamplingSettings

  package init(_ settings: SamplingSettings) {
    self.settings = settings
  }
}

/// Each setting under the key that `SamplingSetting` has for it.
extension StoredSampling: JSONCoded {
  private static let table = SamplingSetting.allCases.map {
    (setting: $0, key: $0.facts.key, domain: $0.facts.domain)
  }

  package init(from reader: inout JSONReader) throws(JSONFault) {
    var settings = SamplingSettings()
    try reader.object { reader, name throws(JSONFault) in
      guard let entry = Self.table.first(where: { name.matches($0.key) }) else {
        try reader.skip()
        return
      }
      // Null is as nothing.
      if reader.takeNull() { return }
      do throws(JSONFault) {
        switch entry.domain {
        case .decimal(let path, _, _, _): settings[keyPath: path] = try reader.number()
        case .whole(let path, _, _): settings[keyPath: path] = try reader.integer()
        case .seed: settings.seed = try UInt64(from: &reader)
        case .order: settings.order = try SamplingSettings.Order(from: &reader)
        }
        do throws(SamplingSetting.Refusal) {
          try entry.setting.check(settings)
        } catch {
          throw .content(error.reason)
        }
      } catch {
        throw error.inside(entry.key)
      }
    }
    self.settings = settings
  }

  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for (_, key, domain) in Self.table {
        switch domain {
        case .decimal(let path, _, _, _):
          writer.name(key)
          writer.number(settings[keyPath: path])
        case .whole(let path, _, _):
          writer.name(key)
          writer.integer(settings[keyPath: path])
        case .seed:
          guard let seed = settings.seed else { continue }
          writer.name(key)
          writer.integer(seed)
        case .order:
          writer.name(key)
          settings.order.write(to: &writer)
        }
      }
    }
  }
}

extension SamplingSettings.Order: JSONCoded {}
