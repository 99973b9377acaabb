import Conversations

/// Lists, help and questions.
extension AppState {
  mutating func choose(_ command: ListCommand) -> [Effect] {
    let geometry = geometry
    switch overlay {
    case nil: return []
    case .help(var help):
      if command == .close { return closeOverlay() }
      let lines = HelpText(keyMap: keyMap).lines(columns: geometry.helpColumns, filter: help.filter)
      help.reduce(command, lines: lines.count, page: geometry.helpRows)
      overlay = .help(help)
      return []
    case .list: return chooseFromList(command)
    case .tree(let tree): return chooseFromTree(command, tree)
    case .heat, .state: return []
    case .info(let info): return chooseFromInfo(command, info)
    case .confirmation(let confirmation): return answer(command, confirmation)
    }
  }

  /// Closes what is open; a theme that was only tried goes away with its list, and nobody waits any
  /// more for what is being looked for.
  mutating func closeOverlay() -> [Effect] {
    guard case .list(let list) = overlay else {
      let isMeasuring =
        switch overlay {
        case .heat, .state: true
        default: false
        }
      overlay = nil
      return isMeasuring ? [.stopMeasuring] : []
    }
    overlay = nil
    switch list.kind {
    case .themes(let before): catalogue.useTheme(before)
    case .found where list.items == nil: return [.stopSearching]
    default: break
    }
    return []
  }

  // MARK: Lists

  /// Opens a list.
  mutating func show(_ kind: ListOverlay.Kind, _ items: [ListOverlay.Item]?, current: String? = nil)
  {
    overlay = .list(ListOverlay(kind: kind, items: items, current: current))
  }

  /// Changes the open list; moving through themes shows them.
  mutating func changeList(_ body: (inout ListOverlay) -> Void) {
    guard case .list(var list) = overlay else { return }
    body(&list)
    if case .themes = list.kind, let name = list.selected?.id { catalogue.useTheme(name) }
    overlay = .list(list)
  }

  /// Fills the open list, if it is of that kind.
  mutating func fillList(_ kind: ListOverlay.Kind, _ items: [ListOverlay.Item]) {
    changeList { if $0.kind == kind { $0.fill(items) } }
  }

  private mutating func chooseFromList(_ command: ListCommand) -> [Effect] {
    switch command {
    case .up, .down, .pageUp, .pageDown, .first, .last, .erase:
      let page = geometry.listRows
      changeList { $0.reduce(command, page: page) }
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
    case .palette: PaletteTarget(id: item.id).map { choose($0) } ?? []
    case .presets: run(.preset, item.id)
    case .templates: run(.template, item.id)
    case .personas: run(.persona, item.id)
    case .themes: run(.theme, item.id)
    case .found: item.place.map { go(to: $0) } ?? []
    }
  }

  // MARK: Questions

  mutating func askToDelete(name: String, title: String) {
    var origin: Confirmation.Origin?
    if case .list(let list) = overlay { origin = .list(list) }
    overlay = .confirmation(
      Confirmation(
        question: "Move \"\(title.cut(to: 40))\" to the trash? You can restore it later.",
        deed: .deleteConversation(name: name), origin: origin))
  }

  private mutating func answer(
    _ command: ListCommand, _ confirmation: Confirmation
  ) -> [Effect] {
    guard command == .yes || command == .no else { return [] }
    overlay = confirmation.origin?.overlay
    guard command == .yes else {
      guard case .openModel = confirmation.deed, open.turn.reply == nil else { return [] }
      return [.prepare(open.conversation)]
    }
    switch confirmation.deed {
    case .openModel(let path), .useModel(let path): return useModel(path)
    case .getModel(let model): return get(model)
    case .stopDownload: return [.stopGettingModel]
    case .deleteBranch(let id):
      overlay = nil
      return deleteBranch(id)
    case .deleteConversation(let name):
      guard name == open.conversation.name else { return [.delete(name: name)] }
      // Saving it once more would bring it back.
      open.saving.status = .saved
      open.saving.loss = .none
      return leave([.delete(name: name)])
    }
  }
}
