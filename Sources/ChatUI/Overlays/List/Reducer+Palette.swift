import ChatCore
import Conversations
import RWKVSampling

/// The palette: every command, setting, conversation and model, found by typing.
extension AppState {
  mutating func showPalette() -> [Effect] {
    show(.palette, paletteItems)
    return [.listConversations, .listModels]
  }

  /// Fills the palette with what has become known.
  mutating func refillPalette() { fillList(.palette, paletteItems) }

  private var paletteItems: [ListOverlay.Item] {
    let settings = open.conversation.sampling
    let commands = SlashCommand.all.filter { $0.verb != .palette }.map { command in
      ListOverlay.Item(
        id: PaletteTarget.command(command.verb).id,
        title: "/\(command.verb.rawValue) \(command.usage)",
        detail: command.summary
          + (keyMap.label(of: .run(command.verb)).map { " (\($0))" } ?? ""))
    }
    let values = SamplingSetting.acting(under: settings).map { setting in
      ListOverlay.Item(
        id: PaletteTarget.setting(setting).id,
        title: "\(setting.name) \(setting.text(in: settings))", detail: setting.facts.help)
    }
    let conversations = catalogue.conversations.filter { !$0.isArchived && $0.problem == nil }.map {
      ListOverlay.Item(
        id: PaletteTarget.conversation($0.name).id, title: $0.title.isEmpty ? $0.name : $0.title,
        detail: "conversation, \(HumanReadable.age(of: $0.modified, at: clock.now))")
    }
    let models = catalogue.models.filter { $0.problem == nil }.map {
      ListOverlay.Item(
        id: PaletteTarget.model($0.path).id, title: $0.name, detail: "model, \($0.detail)")
    }
    return commands + values + conversations + models
  }

  /// Does what a line of the palette stands for.
  mutating func choose(_ target: PaletteTarget) -> [Effect] {
    switch target {
    case .command(let verb):
      let usage = SlashCommand.of(verb).usage
      // What has to be said first is left to the person.
      guard !usage.isEmpty, !usage.hasPrefix("["), composer.isEmpty else { return run(verb) }
      focus = .composer
      composer.insert("/\(verb.rawValue) ")
      return []
    case .setting(let setting):
      let items = SamplingSetting.acting(under: open.conversation.sampling)
      focus = .sidebar
      if let index = items.firstIndex(of: setting) { sampling.select(index) }
      return []
    case .conversation(let name): return run(.open, name)
    case .model(let path): return run(.model, path)
    }
  }
}

/// What a line of the palette stands for.
enum PaletteTarget: Hashable {
  case command(SlashCommand.Verb)
  case setting(SamplingSetting)
  case conversation(String)
  case model(String)

  /// The line's name.
  var id: String {
    switch self {
    case .command(let verb): "/" + verb.rawValue
    case .setting(let setting): "=" + setting.name
    case .conversation(let name): "c" + name
    case .model(let path): "m" + path
    }
  }

  /// Reads a line's name.
  init?(id: String) {
    let rest = String(id.dropFirst())
    let target: PaletteTarget? =
      switch id.first {
      case "/": SlashCommand.Verb(rawValue: rest).map { .command($0) }
      case "=": SamplingSetting.named(rest).map { .setting($0) }
      case "c": .conversation(rest)
      case "m": .model(rest)
      default: nil
      }
    guard let target else { return nil }
    self = target
  }
}
