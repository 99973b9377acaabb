import TerminalKit

/// Writing a message.
extension AppState {
  mutating func compose(_ command: ComposerCommand) -> [Effect] {
    switch command {
    case .send: return send()
    case .newline: composer.insert("\n")
    case .complete: return complete()
    case .up: moveLine(by: -1)
    case .down: moveLine(by: 1)
    case .older: showOlder()
    case .newer: showNewer()
    case .searchHistory: search = HistorySearch(draft: composer)
    case .left: composer.moveLeft()
    case .right: composer.moveRight()
    case .wordLeft: composer.moveWordLeft()
    case .wordRight: composer.moveWordRight()
    case .lineStart: composer.moveToLineStart()
    case .lineEnd: composer.moveToLineEnd()
    case .deleteBackward: composer.deleteBackward()
    case .deleteForward: composer.deleteForward()
    case .deleteOrQuit:
      if composer.isEmpty { return run(.quit) }
      composer.deleteForward()
    case .killWordBackward: composer.killWordBackward()
    case .killWordForward: composer.killWordForward()
    case .killToLineEnd: composer.killToLineEnd()
    case .killToLineStart: composer.killToLineStart()
    case .yank: composer.yank()
    case .transpose: composer.transpose()
    case .undo: composer.undo()
    case .prefix: isAfterPrefix = true
    }
    return []
  }

  /// The composer's text as it is laid out.
  func composerLines(columns: Int) -> WrappedText {
    wrapCache.lines(of: composer.text, from: .composer, columns: columns)
  }

  /// Moves by lines as they are shown; past the first or last one, through the history.
  private mutating func moveLine(by count: Int) {
    let lines = composerLines(columns: Layout(self).composerColumns)
    let place = lines.position(of: composer.index)
    guard lines.indices.contains(place.row + count) else {
      return count < 0 ? showOlder() : showNewer()
    }
    let goal = composer.goalColumn ?? place.column
    let target = Point(row: place.row + count, column: goal)
    guard let index = LineWrapping.index(at: target, in: Array(lines)) else { return }
    composer.move(to: index)
    composer.goalColumn = goal
  }

  private mutating func showOlder() {
    guard let text = history.older(than: composer.text) else { return }
    composer.replaceAll(with: text)
  }

  private mutating func showNewer() {
    guard let text = history.newer() else { return }
    composer.replaceAll(with: text)
  }

  // MARK: Completion

  /// Completes a command as far as it is clear, then goes through the possibilities; where no
  /// command is being typed, Tab goes to the next pane.
  private mutating func complete() -> [Effect] {
    guard composer.text.hasPrefix("/") else {
      moveFocus(by: 1)
      return []
    }
    if var cycle = completion {
      cycle.chosen = (cycle.chosen + 1) % cycle.candidates.count
      completion = cycle
      composer.replaceAll(with: cycle.candidates[cycle.chosen].line)
      return []
    }
    let candidates = candidates
    guard let first = candidates.first else { return missingNames() }
    let start = Completion.commonStart(of: candidates)
    if candidates.count == 1 || start.count > composer.text.count {
      composer.replaceAll(with: start)
    } else {
      completion = Completion(candidates: candidates, chosen: 0)
      composer.replaceAll(with: first.line)
    }
    return []
  }

  /// Asks for the names that would complete the argument, where none are known yet.
  private func missingNames() -> [Effect] {
    guard case .command(let verb, _) = SlashLine(composer.text) else { return [] }
    return switch SlashCommand.of(verb).argument {
    case .conversation where names.conversations.isEmpty: [.listConversations]
    case .model where names.models.isEmpty: [.listModels]
    case .persona where names.personas.isEmpty: [.listPersonas]
    default: []
    }
  }

  // MARK: History search

  mutating func search(_ command: SearchCommand) -> [Effect] {
    guard let current = search else { return [] }
    switch command {
    case .older: show(history.match(current.query, before: current.match))
    case .newer: show(current.match.flatMap { history.match(current.query, after: $0) })
    case .accept: endSearch()
    case .abandon:
      composer = current.draft
      search = nil
    case .erase:
      search?.query = String(current.query.dropLast())
      findFromNewest()
    }
    return []
  }

  /// Leaves the search with what it found.
  mutating func endSearch() {
    search = nil
  }

  mutating func findFromNewest() {
    guard let current = search else { return }
    search?.match = nil
    composer = current.draft
    show(history.match(current.query))
  }

  private mutating func show(_ match: Int?) {
    guard let match else { return }
    search?.match = match
    composer.replaceAll(with: history.lines[match])
  }
}
