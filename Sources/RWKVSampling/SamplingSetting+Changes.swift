/// Changing settings.
extension SamplingSetting {
  /// A value was refused; its description is a line for the person, without a full stop.
  public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The setting.
    public let setting: SamplingSetting
    /// Why, e.g. `takes a number from 0 to 3, not "50"`; what it is about stands before it.
    public let reason: String

    public var description: String { "\(setting.name) \(reason)" }
  }

  /// Sets it to what a person wrote, e.g. "0.8".
  ///
  /// - Throws: A refusal where the text is no value of its range.
  public func set(_ text: String, in settings: inout SamplingSettings) throws(Refusal) {
    let refusal = Refusal(setting: self, reason: "takes \(expected), not \"\(text)\"")
    switch facts.domain {
    case .decimal(let path, let range, _, _):
      // Many keyboards have a comma where the point is.
      guard let value = Double(text.replacing(",", with: ".")), range.contains(value) else {
        throw refusal
      }
      settings[keyPath: path] = value
    case .whole(let path, let range, _):
      guard let value = Int(text), range.contains(value) else { throw refusal }
      settings[keyPath: path] = value
    case .seed:
      if text.lowercased() == "random" {
        settings.seed = nil
      } else {
        guard let seed = UInt64(text) else { throw refusal }
        settings.seed = seed
      }
    case .order:
      guard let order = SamplingSettings.Order(rawValue: text.lowercased()) else { throw refusal }
      settings.order = order
    }
  }

  /// Refuses a value outside the range, wherever it came from.
  public func check(_ settings: SamplingSettings) throws(Refusal) {
    let isInside =
      switch facts.domain {
      case .decimal(let path, let range, _, _): range.contains(settings[keyPath: path])
      case .whole(let path, let range, _): range.contains(settings[keyPath: path])
      case .seed, .order: true
      }
    guard isInside else {
      throw Refusal(setting: self, reason: "takes \(expected), not \(text(in: settings))")
    }
  }

  /// Refuses a setting that makes no difference in the chosen order of steps.
  public func checkEffect(under settings: SamplingSettings) throws(Refusal) {
    guard let order = facts.order, order != settings.order else { return }
    throw Refusal(
      setting: self,
      reason: "has no effect in the order \(settings.order.rawValue), only in \(order.rawValue)")
  }

  /// Moves it by some steps, down or up, within its range.
  public func step(_ count: Int, in settings: inout SamplingSettings) {
    switch facts.domain {
    case .decimal(let path, let range, let step, let decimals):
      let scale = Self.scale(decimals)
      // Rounded, so that steps do not gather errors.
      let value = ((settings[keyPath: path] + Double(count) * step) * scale).rounded() / scale
      settings[keyPath: path] = min(max(value, range.lowerBound), range.upperBound)
    case .whole(let path, let range, let step):
      let value = settings[keyPath: path] + count * step
      settings[keyPath: path] = min(max(value, range.lowerBound), range.upperBound)
    case .seed:
      let seed = settings.seed ?? 0
      let amount = UInt64(count.magnitude)
      settings.seed = count < 0 ? seed - min(seed, amount) : seed + min(.max - seed, amount)
    case .order:
      let orders = SamplingSettings.Order.allCases
      let index = orders.firstIndex(of: settings.order) ?? 0
      settings.order = orders[min(max(0, index + count), orders.count - 1)]
    }
  }

  /// Puts it at its lowest or highest value.
  public func goToLimit(highest: Bool, in settings: inout SamplingSettings) {
    switch facts.domain {
    case .decimal(let path, let range, _, _):
      settings[keyPath: path] = highest ? range.upperBound : range.lowerBound
    case .whole(let path, let range, _):
      settings[keyPath: path] = highest ? range.upperBound : range.lowerBound
    case .seed: settings.seed = highest ? .max : 0
    case .order:
      let orders = SamplingSettings.Order.allCases
      settings.order = highest ? orders[orders.count - 1] : orders[0]
    }
  }

  /// Puts it back to its default.
  public func reset(in settings: inout SamplingSettings) {
    let start = SamplingSettings()
    switch facts.domain {
    case .decimal(let path, _, _, _): settings[keyPath: path] = start[keyPath: path]
    case .whole(let path, _, _): settings[keyPath: path] = start[keyPath: path]
    case .seed: settings.seed = start.seed
    case .order: settings.order = start.order
    }
  }
}
