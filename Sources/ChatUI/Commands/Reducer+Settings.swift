import Conversations
import Foundation
import RWKVSampling

/// Sampling settings, the theme, reading ahead. A sampling setting acts on the very next token.
extension AppState {
  /// A key of the sidebar.
  mutating func turn(_ command: SidebarCommand) -> [Effect] {
    var settings = open.conversation.sampling
    do throws(SamplingSetting.Refusal) {
      try sampling.reduce(command, &settings)
    } catch {
      return say("\(error)", isError: true)
    }
    return useSampling(settings)
  }

  /// `/set NAME VALUE`.
  mutating func set(_ argument: String) -> [Effect] {
    let words = argument.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    guard let name = words.first else {
      focus = .sidebar
      return []
    }
    guard let setting = SamplingSetting.startingWith(name) else {
      return sayUnknown("setting", name, known: SamplingSetting.allCases.map(\.name))
    }
    var settings = open.conversation.sampling
    guard words.count == 2 else {
      return say("\(setting.name) is \(setting.text(in: settings)); it takes \(setting.expected)")
    }
    do throws(SamplingSetting.Refusal) {
      try setting.checkEffect(under: settings)
      try setting.set(PromptFormat.stripped(words[1]), in: &settings)
    } catch {
      return say("\(error)", isError: true)
    }
    return say("\(setting.name) is now \(setting.text(in: settings))") + useSampling(settings)
  }

  /// `/preset [NAME|save NAME|remove NAME]`.
  mutating func usePreset(_ argument: String) -> [Effect] {
    guard !argument.isEmpty else {
      let items = catalogue.presets.map {
        ListOverlay.Item(id: $0.name, title: $0.name, detail: $0.summary)
      }
      show(.presets, items)
      return []
    }
    let words = argument.split(whereSeparator: \.isWhitespace).map(String.init)
    switch (words[0].lowercased(), words.count) {
    case ("save", 2): return savePreset(words[1])
    case ("remove", 2): return removePreset(words[1])
    case ("save", _), ("remove", _):
      return say("Usage: /preset \(words[0].lowercased()) NAME (one word)", isError: true)
    default: break
    }
    guard let preset = catalogue.presets.named(argument) else {
      return sayUnknown("preset", argument, known: catalogue.presets.map(\.name))
    }
    return say("Preset: \(preset.name)")
      + useSampling(preset.applied(to: open.conversation.sampling))
  }

  /// Keeps the sampling values in use, all but the seed.
  private mutating func savePreset(_ name: String) -> [Effect] {
    guard !["save", "remove"].contains(name.lowercased()), name.count <= 40,
      name == VisibleText.line(name)
    else { return say("A preset's name is one short word, not \(name.prefix(40))", isError: true) }
    if let refusal = refusalToTouch(preset: name) { return refusal }
    let sampling = open.conversation.sampling
    let settings = SamplingSetting.acting(under: sampling).filter { $0 != .seed }
    let preset = SamplingPreset(
      name: name, origin: .saved, changes: SamplingChanges(settings, of: sampling))
    catalogue.presets =
      [preset] + catalogue.presets.filter { $0.name.lowercased() != name.lowercased() }
    return say("Saved; /preset \(name) loads it, /preset remove \(name) forgets it")
      + [.savePreset(preset)]
  }

  private mutating func removePreset(_ name: String) -> [Effect] {
    guard let preset = catalogue.presets.named(name) else {
      return sayUnknown("preset", name, known: catalogue.presets.map(\.name))
    }
    if let refusal = refusalToTouch(preset: name) { return refusal }
    guard preset.origin == .saved else {
      return say("\(preset.name) is built in and stays", isError: true)
    }
    // A built-in one that it hid is there again.
    catalogue.presets = catalogue.presets.filter { $0 != preset }
    if let hidden = SamplingPreset.builtIn.named(name) { catalogue.presets.append(hidden) }
    return say("Removed the preset \(preset.name)") + [.removePreset(preset.name)]
  }

  /// Refuses to change what the person's own file says.
  private mutating func refusalToTouch(preset name: String) -> [Effect]? {
    guard catalogue.presets.named(name)?.origin == .settingsFile else { return nil }
    return say("The preset \(name) is in settings.json; change it there", isError: true)
  }

  private mutating func useSampling(_ settings: SamplingSettings) -> [Effect] {
    guard settings != open.conversation.sampling else { return [] }
    open.describe(at: clock.now) { $0.sampling = settings }
    return [.useSampling(settings)]
  }

  // MARK: The theme

  mutating func useTheme(_ name: String) -> [Effect] {
    guard !name.isEmpty else {
      let items = catalogue.themes.map {
        ListOverlay.Item(id: $0.name, title: $0.name, detail: $0.summary)
      }
      show(.themes(before: theme.name), items, current: theme.name)
      return []
    }
    guard let theme = catalogue.themes.named(name) else {
      return sayUnknown("theme", name, known: catalogue.themes.map(\.name))
    }
    catalogue.useTheme(theme.name)
    return [.rememberTheme(name: theme.name)]
  }

  // MARK: Reading ahead

  /// `/readahead [on|off]`.
  mutating func setReadingAhead(_ argument: String) -> [Effect] {
    switch argument.lowercased() {
    case "": break
    case "on": composer.ahead.isOn = true
    case "off": composer.ahead.isOn = false
    default: return say("Usage: /readahead on, or off", isError: true)
    }
    composer.placeOfDraftChanged()
    let isOn = composer.ahead.isOn
    _ = say(
      isOn
        ? "Reading ahead is on: the model reads what you type while you pause"
        : "Reading ahead is off")
    return argument.isEmpty ? [] : [.rememberReadingAhead(isOn)]
  }

  // MARK: Markdown

  /// `/raw [on|off]`: without a word, the other way round.
  mutating func setRaw(_ argument: String) -> [Effect] {
    switch argument.lowercased() {
    case "": isRaw.toggle()
    case "on": isRaw = true
    case "off": isRaw = false
    default: return say("Usage: /raw on, or off", isError: true)
    }
    return say(isRaw ? "Replies are shown as they stand" : "Replies are shown as Markdown")
  }

  // MARK: The mouse

  /// `/mouse [on|off]`.
  mutating func setMouse(_ argument: String) -> [Effect] {
    switch argument.lowercased() {
    case "": break
    case "on": usesMouse = true
    case "off": usesMouse = false
    default: return say("Usage: /mouse on, or off", isError: true)
    }
    _ = say(
      usesMouse
        ? "The mouse scrolls and chooses; hold Shift to select text"
        : "The mouse is left to the terminal")
    return argument.isEmpty ? [] : [.useMouse(usesMouse)]
  }

  // MARK: Names

  /// Refuses a name that nothing has, and lists those there are.
  mutating func sayUnknown(_ noun: String, _ name: String, known: [String]) -> [Effect] {
    say(
      "No \(noun) called \"\(name)\". \(noun.capitalized)s: \(known.joined(separator: ", "))",
      isError: true)
  }
}
