import ChatCore
import Conversations
import RWKVSampling

/// What the slash commands do.
extension AppState {
  mutating func run(_ verb: SlashCommand.Verb, _ argument: String = "") -> [Effect] {
    switch verb {
    case .help: overlay = .help(top: 0)
    case .new: return newConversation(title: argument)
    case .open:
      return argument.isEmpty ? showConversations() : open(name(for: argument))
    case .conversations: return showConversations()
    case .save:
      guard isWorthSaving else { return say("There is nothing to save") }
      announcesSave = true
      return save()
    case .rename: return rename(argument)
    case .delete:
      if let refusal = refusalToKeep() { return refusal }
      guard isWorthSaving else { return say("There is nothing to delete") }
      askToDelete(
        name: conversation.name,
        title: conversation.title.isEmpty ? conversation.name : conversation.title)
    case .archive: return archive()
    case .export: return export(to: argument)
    case .import: return importFiles(argument)
    case .fork: return fork()
    case .find: return find(argument)
    case .findall: return findEverywhere(argument)
    case .tree: return showTree()
    case .edit: return editMessage()
    case .retry: return retry()
    case .best: return askForSeveral(argument)
    case .undo: return undoExchange()
    case .continue: return continueReply()
    case .copy:
      guard let text = line.messages.last(where: { $0.role == .assistant })?.text else {
        return say("There is no reply to copy")
      }
      return say("The last reply was sent to the clipboard") + [.copyToClipboard(text)]
    case .editor: return [.edit(composer.text)]
    case .model: return useModel(argument)
    case .readahead: return setReadingAhead(argument)
    case .sampling: focus = .sidebar
    case .set: return set(argument)
    case .preset: return usePreset(argument)
    case .template: return useTemplate(argument)
    case .system: return useSystem(argument)
    case .persona: return usePersona(argument)
    case .theme: return useTheme(argument)
    case .quit: return refusalToLose() ?? quitPatiently()
    }
    return []
  }

  mutating func newConversation(title: String = "") -> [Effect] {
    if title.isEmpty, conversation.messages.isEmpty, conversation.title.isEmpty,
      conversation.persona == nil, !isReadOnly
    {
      return say("This conversation is still empty")
    }
    return leave([.create(emptyConversation(title: VisibleText.line(title)))])
  }

  private mutating func open(_ name: String) -> [Effect] {
    name == conversation.name ? say("That is this conversation") : leave([.open(name: name)])
  }

  /// The name of the conversation that a person means: its name or its title.
  private func name(for text: String) -> String {
    let known = names.conversations
    if known.contains(where: { $0.name == text }) { return text }
    return known.first { $0.title.lowercased() == text.lowercased() }?.name ?? text
  }

  private mutating func rename(_ title: String) -> [Effect] {
    if let refusal = refusalToKeep() { return refusal }
    guard !title.isEmpty else { return say("/rename needs a title") }
    change { $0.title = VisibleText.line(title) }
    return say("The title is now \"\(conversation.title)\"") + save()
  }

  /// Takes the conversation from the list or back into it; it stays on the screen.
  mutating func archive() -> [Effect] {
    if let refusal = refusalToKeep() { return refusal }
    guard isWorthSaving else { return say("There is nothing to archive") }
    conversation.isArchived.toggle()
    markUnsaved()
    let text =
      conversation.isArchived
      ? "Archived: Tab in the list shows it; /archive takes it back" : "Back in the list"
    return say(text) + save()
  }

  private mutating func export(to path: String) -> [Effect] {
    guard !line.messages.isEmpty else { return say("There is nothing to write") }
    return [.export(conversation, path: path.isEmpty ? conversation.name + ".md" : path)]
  }

  /// Goes on in a copy of what is shown.
  private mutating func fork() -> [Effect] {
    guard let last = line.messages.last(where: { $0.id != reply?.message }) else {
      return say("There is nothing to copy yet")
    }
    return fork(upTo: last.id)
  }

  /// Goes on in a copy of the line to a message.
  mutating func fork(upTo message: MessageID) -> [Effect] {
    var copy = conversation.copy(upTo: message)
    copy.title = conversation.titleOfCopy
    let original = conversation.name
    return say("This is a copy; \(original) stays as it was")
      + leave([.fork(copy, of: original)])
  }

  private mutating func useModel(_ path: String) -> [Effect] {
    guard path.isEmpty else {
      let stopping = reply == nil ? [] : stopReply()
      return stopping + [.loadModel(path: path)]
    }
    let items = names.models.map {
      ListOverlay.Item(id: $0.path, title: $0.name, detail: $0.detail)
    }
    overlay = .list(
      ListOverlay(kind: .models, items: items.isEmpty ? nil : items, current: model?.path))
    return [.listModels]
  }

  /// `/set NAME VALUE`.
  private mutating func set(_ argument: String) -> [Effect] {
    let words = argument.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    guard let name = words.first else {
      focus = .sidebar
      return []
    }
    guard let setting = SamplingSetting.named(name) else {
      let known = SamplingSetting.allCases.map(\.name).joined(separator: ", ")
      return say("No setting called \"\(name)\". Settings: \(known)", isError: true)
    }
    guard words.count == 2 else {
      let value = setting.text(in: conversation.sampling)
      return say("\(setting.name) is \(value); it takes \(setting.expected)")
    }
    do throws(SamplingSetting.Refusal) {
      try setting.checkEffect(under: conversation.sampling)
    } catch {
      return say("\(error)", isError: true)
    }
    let effects = set(setting, to: PromptFormat.stripped(words[1]))
    if notice == nil {
      _ = say("\(setting.name) is now \(setting.text(in: conversation.sampling))")
    }
    return effects
  }

  private mutating func usePreset(_ name: String) -> [Effect] {
    guard !name.isEmpty else {
      let items = SamplingPreset.all.map {
        ListOverlay.Item(id: $0.name, title: $0.name, detail: $0.summary)
      }
      overlay = .list(ListOverlay(kind: .presets, items: items))
      return []
    }
    guard let preset = SamplingPreset.named(name) else {
      let known = SamplingPreset.all.map(\.name).joined(separator: ", ")
      return say("There is no preset \(name); there are \(known)", isError: true)
    }
    return say("Preset \(preset.name)") + useSampling { $0 = preset.applied(to: $0) }
  }

  private mutating func useTemplate(_ name: String) -> [Effect] {
    guard !name.isEmpty else {
      let items = PromptFormat.builtIn.map {
        ListOverlay.Item(id: $0.name, title: $0.name, detail: $0.outline)
      }
      overlay = .list(
        ListOverlay(kind: .templates, items: items, current: conversation.format.name))
      return []
    }
    if let refusal = refusalToChange() { return refusal }
    guard let format = PromptFormat.named(name) else {
      let known = PromptFormat.builtIn.map(\.name).joined(separator: ", ")
      return say("There is no template \(name); there are \(known)", isError: true)
    }
    isFormatChosen = true
    _ = say("Template \(format.name)")
    return useFormat(format.keepingSystem(of: conversation.format))
  }

  private mutating func useSystem(_ text: String) -> [Effect] {
    let present = conversation.format.system
    guard !text.isEmpty else {
      return say(present.isEmpty ? "No system text; /system TEXT sets one" : "System: \(present)")
    }
    if let refusal = refusalToChange() { return refusal }
    var format = conversation.format
    format.system = text == "-" ? "" : text
    isFormatChosen = true
    _ = say(text == "-" ? "No system text" : "The system text is set")
    return useFormat(format)
  }

  /// Puts the conversation to the model in another way from here on, which it reads anew.
  private mutating func useFormat(_ format: PromptFormat) -> [Effect] {
    guard format != conversation.format else { return [] }
    conversation.format = format
    markUnsaved()
    return save() + (model == nil ? [] : [.prepare(conversation)])
  }

  private mutating func useTheme(_ name: String) -> [Effect] {
    guard !name.isEmpty else {
      let items = names.themes.map {
        ListOverlay.Item(id: $0.name, title: $0.name, detail: $0.summary)
      }
      overlay = .list(
        ListOverlay(kind: .themes(before: themeName), items: items, current: themeName))
      return []
    }
    guard let theme = names.themes.named(name) else {
      let known = names.themes.map(\.name).joined(separator: ", ")
      return say("There is no theme \(name); there are \(known)", isError: true)
    }
    themeName = theme.name
    return [.rememberTheme(name: theme.name)]
  }
}
