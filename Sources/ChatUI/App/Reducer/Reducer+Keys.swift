import ChatCore
import Conversations
import TerminalKit

/// From keys to commands.
extension AppState {
  mutating func press(_ key: Key) -> [Effect] {
    let context = context
    composer.isAfterPrefix = false
    let wasArmed = quitting == .armed
    quitting = .no
    guard let command = command(for: key, in: context) else {
      guard let character = key.typedCharacter else { return [] }
      return type(String(character), in: context)
    }
    if command != .compose(.complete) { composer.completion = nil }
    switch command {
    case .compose(let command): return compose(command)
    case .search(let command):
      composer.reduce(command)
      return []
    case .scroll(.previousSibling): return walkSiblings(by: -1)
    case .scroll(.nextSibling): return walkSiblings(by: 1)
    case .scroll(let command):
      open.chat.reduce(command, in: viewport)
      return []
    case .sidebar(let command): return turn(command)
    case .find(let command): return walkMatches(command)
    case .list(let command): return choose(command)
    case .choice(let command): return choose(command, keyMap.ordinal(of: key, in: context))
    case .heat(let command): return chooseToken(command)
    case .state(let command): return look(command)
    case .program(.cancel): return cancel(isSecond: wasArmed)
    case .program(let command): return program(command)
    case .run(let verb): return runFromKey(verb)
    }
  }

  /// The command of a key; one that means nothing in a history search ends it and acts on what it found.
  private func command(for key: Key, in context: KeyMap.Context) -> KeyCommand? {
    let command = keyMap.command(for: key, in: context)
    return context == .search ? command ?? keyMap.command(for: key, in: .composer) : command
  }

  private mutating func runFromKey(_ verb: SlashCommand.Verb) -> [Effect] {
    // A key that would open what is open closes it again.
    if let overlay, overlay.verb == verb { return closeOverlay() }
    if verb == .sampling, focus == .sidebar, overlay == nil {
      focus = .composer
      return []
    }
    let closing = closeOverlay()
    composer.endSearch()
    // What goes on with the conversation goes on with the reply that is shown.
    let isTaking =
      open.turn.isChoosing && open.turn.reply == nil && verb != .help && verb != .sampling
    return closing + (isTaking ? take() : []) + run(verb)
  }

  /// A paste is one insertion: it never sends and never runs anything.
  mutating func paste(_ text: String) -> [Effect] {
    let text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    quitting = .no
    composer.completion = nil
    switch context {
    case .list, .conversations: return type(text.filter { !$0.isNewline }, in: .list)
    case .search, .help: return type(text.filter { !$0.isNewline }, in: context)
    case .numberEntry where sampling.type(text.filter { !$0.isNewline }): return []
    case .tree, .heat, .state, .info, .alternatives, .confirmation: return []
    case .composer, .afterPrefix, .transcript, .find, .sidebar, .numberEntry, .everywhere:
      composer.isAfterPrefix = false
      sampling.entry = nil
      focus = .composer
      composer.insert(text)
      return []
    }
  }

  private mutating func type(_ text: String, in context: KeyMap.Context) -> [Effect] {
    switch context {
    case .composer, .transcript, .find:
      focus = .composer
      composer.insert(text, isTyping: true)
    case .search: composer.lengthenSearch(by: text)
    case .list, .conversations: changeList { $0.narrow(to: $0.filter + text) }
    case .numberEntry where sampling.type(text): break
    case .sidebar, .numberEntry:
      sampling.entry = nil
      focus = .composer
      composer.insert(text, isTyping: true)
    case .afterPrefix:
      let prefix = keyMap.label(of: .compose(.prefix), in: .composer) ?? ""
      let help = keyMap.label(of: .run(.help), in: .afterPrefix).map { "\(prefix) \($0)" }
      return say(
        "Nothing is on \(prefix) \(text); \(help ?? keyMap.way(to: .help)) shows all keys")
    case .help:
      if case .help(var help) = overlay {
        help.narrow(to: help.filter + text)
        overlay = .help(help)
      }
    case .tree, .heat, .state, .info, .alternatives, .confirmation, .everywhere: break
    }
    return []
  }

  /// A key of the composer.
  private mutating func compose(_ command: ComposerCommand) -> [Effect] {
    composer.endSearch()
    let columns = Geometry.composerColumns(of: size)
    switch composer.reduce(command, columns: columns, catalogue) {
    case nil: return []
    case .send: return send()
    case .quit: return run(.quit)
    case .nextPane:
      moveFocus(by: 1)
      return []
    case .paths(let folder): return [.listPaths(in: folder)]
    // Where none are known yet.
    case .names(.conversation) where catalogue.conversations.isEmpty: return [.listConversations]
    case .names(.model) where catalogue.models.isEmpty: return [.listModels]
    case .names(.persona) where catalogue.personas.isEmpty: return [.listPersonas]
    case .names: return []
    }
  }

  /// Completes the path that is being typed, now that it is known what lies in its folder.
  mutating func pathsListed(_ paths: [PathChoice], in folder: String) -> [Effect] {
    catalogue.paths = PathListing(folder: folder, paths: paths)
    guard focus == .composer, overlay == nil, composer.completion == nil,
      let path = Completion.path(of: composer.text), path.folder == folder
    else { return [] }
    guard !candidates.isEmpty else {
      return say(
        "Nothing in \(folder.isEmpty ? "this folder" : folder) starts with \"\(path.start)\"")
    }
    _ = composer.completeAsKnown(catalogue)
    return []
  }

  private mutating func cancel(isSecond: Bool) -> [Effect] {
    if open.turn.reply != nil { return stopReply() }
    if overlay != nil { return closeOverlay() }
    if composer.editing != nil {
      composer.stopEditing()
      return []
    }
    if !composer.isEmpty {
      composer.clear()
      return []
    }
    if isSecond { return quit() }
    quitting = .armed
    return say("Press \(keyMap.label(of: .program(.cancel)) ?? "the key") again to quit")
  }

  private mutating func program(_ command: ProgramCommand) -> [Effect] {
    switch command {
    case .nextPane: moveFocus(by: 1)
    case .previousPane: moveFocus(by: -1)
    case .endPrefix: break
    case .leavePane:
      if composer.isEmpty { return run(.quit) }
      focus = .composer
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    case .toggleThoughts: return toggleThoughts()
    case .cancel: return cancel(isSecond: false)
    case .escape:
      if overlay != nil { return closeOverlay() }
      if composer.editing != nil, focus == .composer {
        composer.stopEditing()
        return []
      }
      if open.turn.canStop, !geometry.isSidebarTransient { return stopReply() }
      if focus == .composer {
        notice = nil
        open.chat.find = nil
      }
      focus = .composer
    }
    return []
  }

  private mutating func moveFocus(by count: Int) {
    guard overlay == nil else { return }
    composer.endSearch()
    sampling.entry = nil
    if open.turn.isChoosing {
      focus = focus == .sidebar ? .composer : .sidebar
      return
    }
    let panes = Focus.allCases
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[(index + count + panes.count) % panes.count]
  }
}

extension Key {
  /// The character that a key without Ctrl or Alt types.
  fileprivate var typedCharacter: Character? {
    guard case .character(let character) = code, modifiers.isSubset(of: .shift) else { return nil }
    return character
  }
}
