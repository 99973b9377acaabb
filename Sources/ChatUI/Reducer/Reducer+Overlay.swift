import Conversations

/// Lists, help and questions.
extension AppState {
  mutating func choose(_ command: ListCommand) -> [Effect] {
    switch overlay {
    case nil: return []
    case .help(let top):
      scrollHelp(command, from: top)
      return []
    case .list: return chooseFromList(command)
    case .tree(let selected): return chooseFromTree(command, selected)
    case .confirmation(let confirmation):
      guard command == .yes || command == .no else { return [] }
      overlay = confirmation.list.map { .list($0) }
      if case .deleteBranch(let id) = confirmation.deed, command == .no { overlay = .tree(id) }
      guard command == .yes else { return [] }
      switch confirmation.deed {
      case .deleteBranch(let id): return deleteBranch(id)
      case .deleteConversation(let name):
        guard name == conversation.name else { return [.delete(name: name)] }
        // Saving it once more would bring it back.
        saving = .saved
        loss = .none
        return leave([.delete(name: name)])
      }
    }
  }

  /// Closes what is open; a theme that was only tried goes away with its list, and nobody waits any
  /// more for what is being looked for.
  mutating func closeOverlay() -> [Effect] {
    guard case .list(let list) = overlay else {
      overlay = nil
      return []
    }
    overlay = nil
    switch list.kind {
    case .themes(let before): themeName = before
    case .found where list.items == nil: return [.stopSearching]
    default: break
    }
    return []
  }

  /// Changes the open list; moving through themes shows them.
  mutating func changeList(_ body: (inout ListOverlay) -> Void) {
    guard case .list(var list) = overlay else { return }
    body(&list)
    if case .themes = list.kind, let name = list.selected?.id { themeName = name }
    overlay = .list(list)
  }

  private mutating func chooseFromList(_ command: ListCommand) -> [Effect] {
    let page = max(1, Layout(self).listRows)
    switch command {
    case .up: changeList { $0.move(by: -1) }
    case .down: changeList { $0.move(by: 1) }
    case .pageUp: changeList { $0.move(by: -page) }
    case .pageDown: changeList { $0.move(by: page) }
    case .first: changeList { $0.move(by: -$0.shown.count) }
    case .last: changeList { $0.move(by: $0.shown.count) }
    case .erase: changeList { $0.narrow(to: String($0.filter.dropLast())) }
    case .close: return closeOverlay()
    case .accept: return acceptFromList()
    case .delete: return deleteSelected()
    case .showArchived: return toggleArchived()
    case .archive: return archiveSelected()
    case .duplicate: return duplicateSelected()
    case .restore: return [.restoreDeleted, .listConversations]
    case .deleteBranch, .pin, .fork, .yes, .no: break
    }
    return []
  }

  private mutating func acceptFromList() -> [Effect] {
    guard case .list(let list) = overlay, let item = list.selected else { return [] }
    if let problem = item.problem { return say(problem, isError: true) }
    overlay = nil
    return switch list.kind {
    case .conversations: run(.open, item.id)
    case .models: run(.model, item.id)
    case .presets: run(.preset, item.id)
    case .templates: run(.template, item.id)
    case .personas: run(.persona, item.id)
    case .themes: run(.theme, item.id)
    case .found: item.place.map { go(to: $0) } ?? []
    }
  }

  private mutating func scrollHelp(_ command: ListCommand, from top: Int) {
    let help = HelpText(keyMap: keyMap)
    let layout = Layout(self)
    let page = max(1, layout.helpRows)
    let last = max(0, help.lines(columns: layout.helpColumns).count - page)
    let target: Int
    switch command {
    case .up: target = top - 1
    case .down: target = top + 1
    case .pageUp: target = top - page
    case .pageDown: target = top + page
    case .first: target = 0
    case .last: target = last
    case .close:
      overlay = nil
      return
    case .accept, .delete, .restore, .showArchived, .archive, .duplicate, .deleteBranch, .erase,
      .pin, .fork, .yes, .no:
      return
    }
    overlay = .help(top: min(max(0, target), last))
  }

  mutating func askToDelete(name: String, title: String) {
    var list: ListOverlay?
    if case .list(let open) = overlay { list = open }
    overlay = .confirmation(
      Confirmation(
        question: "Move \"\(title.cut(to: 40))\" to the trash? It can be taken back.",
        deed: .deleteConversation(name: name), list: list))
  }
}

extension Overlay {
  /// The command that opens it.
  var verb: SlashCommand.Verb? {
    switch self {
    case .help: .help
    case .confirmation: nil
    case .tree: .tree
    case .list(let list):
      switch list.kind {
      case .conversations: .conversations
      case .models: .model
      case .presets: .preset
      case .templates: .template
      case .personas: .persona
      case .themes: .theme
      case .found: .findall
      }
    }
  }
}
