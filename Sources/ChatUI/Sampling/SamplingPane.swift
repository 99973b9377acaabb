import RWKVSampling

/// The sidebar: which setting its keys are about, and the number being typed for it.
struct SamplingPane: Hashable, Sendable {
  private var selection = 0
  /// The number being typed.
  var entry: String?

  /// The selected line; another order of steps may have fewer.
  func row(under settings: SamplingSettings) -> Int {
    min(selection, SamplingSetting.acting(under: settings).count - 1)
  }

  /// The selected setting.
  func selected(under settings: SamplingSettings) -> SamplingSetting {
    SamplingSetting.acting(under: settings)[row(under: settings)]
  }

  /// Carries a command out, on the settings that the sidebar shows.
  mutating func reduce(
    _ command: SidebarCommand, _ settings: inout SamplingSettings
  ) throws(SamplingSetting.Refusal) {
    let setting = selected(under: settings)
    let row = row(under: settings)
    switch command {
    case .previous: selection = max(0, row - 1)
    case .next: selection = min(SamplingSetting.acting(under: settings).count - 1, row + 1)
    case .stepDown: setting.step(-1, in: &settings)
    case .stepUp: setting.step(1, in: &settings)
    case .tenDown: setting.step(-10, in: &settings)
    case .tenUp: setting.step(10, in: &settings)
    case .lowest: setting.goToLimit(highest: false, in: &settings)
    case .highest: setting.goToLimit(highest: true, in: &settings)
    case .reset: setting.reset(in: &settings)
    case .revert: entry = nil
    case .erase: entry = entry.map { String($0.dropLast()) }
    case .accept:
      guard let text = entry else { return }
      entry = nil
      try setting.set(text, in: &settings)
    }
  }

  /// Opens the number entry, or adds to it.
  mutating func type(_ text: String, under settings: SamplingSettings) {
    guard selected(under: settings) != .order, text.allSatisfy({ "0123456789.,-".contains($0) })
    else { return }
    entry = String(((entry ?? "") + text).prefix(20))
  }
}
