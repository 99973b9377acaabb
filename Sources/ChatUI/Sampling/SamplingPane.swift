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

  /// Selects a line.
  mutating func select(_ row: Int) { selection = row }

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
    case .enter:
      // What is no number is stepped through.
      if setting == .order { setting.step(1, in: &settings) } else { entry = "" }
    case .revert: entry = nil
    case .erase: entry = entry.map { String($0.dropLast()) }
    case .accept:
      guard let text = entry else { return }
      entry = nil
      guard !text.isEmpty else { return }
      try setting.set(text, in: &settings)
    }
  }

  /// Adds to the number being typed.
  ///
  /// - Returns: Whether the text can be part of a number.
  mutating func type(_ text: String) -> Bool {
    guard text.allSatisfy({ "0123456789.,-".contains($0) }) else { return false }
    entry = String(((entry ?? "") + text).prefix(20))
    return true
  }
}
