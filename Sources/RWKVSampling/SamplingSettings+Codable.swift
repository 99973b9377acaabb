/// Settings in JSON: each under the key that ``SamplingSetting`` has for it.
extension SamplingSettings: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ setting: SamplingSetting) { stringValue = setting.facts.key }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads settings in which any key may be missing; it then has its default, so that files outlive the
  /// settings they were written with.
  ///
  /// - Throws: `DecodingError` for a key of another type, an unknown order, or a value outside its range.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    self.init()
    for setting in SamplingSetting.allCases {
      let key = Key(setting)
      guard try fields.contains(key) && !fields.decodeNil(forKey: key) else { continue }
      switch setting.facts.domain {
      case .decimal(let path, _, _, _):
        self[keyPath: path] = try fields.decode(Double.self, forKey: key)
      case .whole(let path, _, _):
        self[keyPath: path] = try fields.decode(Int.self, forKey: key)
      case .seed: seed = try fields.decode(UInt64.self, forKey: key)
      case .order: order = try fields.decode(Order.self, forKey: key)
      }
      do throws(SamplingSetting.Refusal) {
        try setting.check(self)
      } catch {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: fields, debugDescription: error.reason)
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    for setting in SamplingSetting.allCases {
      let key = Key(setting)
      switch setting.facts.domain {
      case .decimal(let path, _, _, _): try fields.encode(self[keyPath: path], forKey: key)
      case .whole(let path, _, _): try fields.encode(self[keyPath: path], forKey: key)
      case .seed: try fields.encodeIfPresent(seed, forKey: key)
      case .order: try fields.encode(order, forKey: key)
      }
    }
  }
}
