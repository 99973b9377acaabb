import Conversations
import RWKVSampling

/// Turning the sampling values; each change acts on the very next token.
extension AppState {
  var sidebarItems: [SamplingSetting] { SamplingSetting.acting(under: conversation.sampling) }

  /// The selected line; another order of steps may have fewer.
  var sidebarRow: Int { min(sidebarSelection, sidebarItems.count - 1) }

  var sidebarItem: SamplingSetting { sidebarItems[sidebarRow] }

  mutating func turn(_ command: SidebarCommand) -> [Effect] {
    let item = sidebarItem
    switch command {
    case .previous: sidebarSelection = max(0, sidebarRow - 1)
    case .next: sidebarSelection = min(sidebarItems.count - 1, sidebarRow + 1)
    case .stepDown: return useSampling { item.step(-1, in: &$0) }
    case .stepUp: return useSampling { item.step(1, in: &$0) }
    case .tenDown: return useSampling { item.step(-10, in: &$0) }
    case .tenUp: return useSampling { item.step(10, in: &$0) }
    case .lowest: return useSampling { item.goToLimit(highest: false, in: &$0) }
    case .highest: return useSampling { item.goToLimit(highest: true, in: &$0) }
    case .reset: return useSampling { item.reset(in: &$0) }
    case .revert: numberEntry = nil
    case .erase: numberEntry = numberEntry.map { String($0.dropLast()) }
    case .accept:
      guard let text = numberEntry else { return [] }
      numberEntry = nil
      return set(item, to: text)
    }
    return []
  }

  /// Sets a value from what was typed, or says what could be.
  mutating func set(_ setting: SamplingSetting, to text: String) -> [Effect] {
    var settings = conversation.sampling
    do throws(SamplingSetting.Refusal) {
      try setting.set(text, in: &settings)
    } catch {
      return say("\(error)", isError: true)
    }
    return useSampling { $0 = settings }
  }

  mutating func useSampling(_ change: (inout SamplingSettings) -> Void) -> [Effect] {
    var settings = conversation.sampling
    change(&settings)
    guard settings != conversation.sampling else { return [] }
    conversation.sampling = settings
    markUnsaved()
    return [.useSampling(settings)]
  }

  /// Opens the number entry, or adds to it.
  mutating func typeDigit(_ text: String) {
    guard sidebarItem != .order, text.allSatisfy({ "0123456789.,-".contains($0) }) else { return }
    numberEntry = String(((numberEntry ?? "") + text).prefix(20))
  }
}
