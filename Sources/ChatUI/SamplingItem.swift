import RWKVSampling

/// One line of the sidebar: a number, the seed, or the order of the steps.
///
/// `/set` and the sidebar change settings through this type only.
enum SamplingItem: Sendable {
  case parameter(SamplingParameter)
  case seed
  case order

  /// All lines, from top to bottom: those that every order of steps knows, the order, and what only one
  /// order knows.
  static let all: [SamplingItem] = {
    let parameters = SamplingParameter.all
    return parameters.filter { $0.order == nil }.map { .parameter($0) } + [.seed, .order]
      + parameters.filter { $0.order != nil }.map { .parameter($0) }
  }()

  /// The lines that act under some settings.
  static func acting(under settings: SamplingSettings) -> [SamplingItem] {
    all.filter { $0.acts(under: settings) }
  }

  /// Whether it makes a difference to the next token.
  func acts(under settings: SamplingSettings) -> Bool {
    guard case .parameter(let parameter) = self, let order = parameter.order else { return true }
    return order == settings.order
  }

  /// The line of that name, in upper or lower case.
  static func named(_ name: String) -> SamplingItem? {
    all.first { $0.name == name.lowercased() }
  }

  var name: String {
    switch self {
    case .parameter(let parameter): parameter.name
    case .seed: "seed"
    case .order: "order"
    }
  }

  var summary: String {
    switch self {
    case .parameter(let parameter): parameter.summary
    case .seed: "The same seed and the same text give the same reply."
    case .order: "rwkv: top-p before temperature; hf: temperature first."
    }
  }

  /// What may be typed for it.
  var expected: String {
    switch self {
    case .parameter(let parameter):
      "a number from \(parameter.shown(parameter.range.lowerBound)) "
        + "to \(parameter.shown(parameter.range.upperBound))"
    case .seed: "a whole number, or random"
    case .order: SamplingSettings.Order.allCases.map(\.rawValue).joined(separator: " or ")
    }
  }

  /// Whether digits can be typed for it.
  var isNumber: Bool { if case .order = self { false } else { true } }

  func shown(_ settings: SamplingSettings) -> String {
    switch self {
    case .parameter(let parameter): parameter.shown(settings)
    case .seed: settings.seed.map(String.init) ?? "random"
    case .order: settings.order.rawValue
    }
  }

  /// Turns it by some steps, down or up.
  func step(_ count: Int, in settings: inout SamplingSettings) {
    switch self {
    case .parameter(let parameter):
      parameter.set(parameter.value(settings) + Double(count) * parameter.step, in: &settings)
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
  func goToLimit(highest: Bool, in settings: inout SamplingSettings) {
    switch self {
    case .parameter(let parameter):
      parameter.set(
        highest ? parameter.range.upperBound : parameter.range.lowerBound, in: &settings)
    case .seed: settings.seed = highest ? .max : 0
    case .order: step(highest ? 1_000 : -1_000, in: &settings)
    }
  }

  /// Puts it back to its starting value.
  func reset(in settings: inout SamplingSettings) {
    let start = SamplingSettings()
    switch self {
    case .parameter(let parameter): parameter.set(parameter.value(start), in: &settings)
    case .seed: settings.seed = start.seed
    case .order: settings.order = start.order
    }
  }

  /// Sets it from what a person typed.
  ///
  /// - Returns: false where the text says nothing that it could be, e.g. a number out of its range.
  func set(_ text: String, in settings: inout SamplingSettings) -> Bool {
    switch self {
    case .parameter(let parameter):
      guard let value = Double(text.replacing(",", with: ".")), parameter.range.contains(value)
      else { return false }
      parameter.set(value, in: &settings)
    case .seed:
      if text.lowercased() == "random" {
        settings.seed = nil
      } else {
        guard let seed = UInt64(text) else { return false }
        settings.seed = seed
      }
    case .order:
      guard let order = SamplingSettings.Order(rawValue: text.lowercased()) else { return false }
      settings.order = order
    }
    return true
  }
}

extension SamplingParameter {
  /// A value as this parameter shows it.
  fileprivate func shown(_ value: Double) -> String {
    var settings = SamplingSettings()
    set(value, in: &settings)
    return shown(settings)
  }
}
