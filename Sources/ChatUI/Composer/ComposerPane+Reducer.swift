import TerminalKit

/// The composer's keys.
extension ComposerPane {
  /// A wish of a key that is not the composer's to fulfil.
  enum Request: Hashable {
    case send, quit, nextPane
    /// Find the names that an argument can be.
    case names(SlashCommand.Argument)
    /// Find what lies in a folder.
    case paths(folder: String)
  }

  /// Carries a command out, in a pane of so many columns.
  mutating func reduce(
    _ command: ComposerCommand, columns: Int, _ catalogue: Catalogue
  ) -> Request? {
    switch command {
    case .send: return .send
    case .newline: draft.insert("\n")
    case .complete: return complete(catalogue)
    case .up: moveLine(by: -1, columns: columns)
    case .down: moveLine(by: 1, columns: columns)
    case .older: showOlder()
    case .newer: showNewer()
    case .searchHistory: search = HistorySearch(draft: draft)
    case .left: draft.moveLeft()
    case .right: draft.moveRight()
    case .wordLeft: draft.moveWordLeft()
    case .wordRight: draft.moveWordRight()
    case .lineStart: draft.moveToLineStart()
    case .lineEnd: draft.moveToLineEnd()
    case .deleteBackward: draft.deleteBackward()
    case .deleteForward: draft.deleteForward()
    case .deleteOrQuit:
      if isEmpty { return .quit }
      draft.deleteForward()
    case .killWordBackward: draft.killWordBackward()
    case .killWordForward: draft.killWordForward()
    case .killToLineEnd: draft.killToLineEnd()
    case .killToLineStart: draft.killToLineStart()
    case .yank: draft.yank()
    case .transpose: draft.transpose()
    case .undo: draft.undo()
    case .prefix: isAfterPrefix = true
    }
    return nil
  }

  /// Moves by lines as they are shown; past the first or last one, through the history.
  private mutating func moveLine(by count: Int, columns: Int) {
    let lines = lines(columns: columns)
    let place = lines.position(of: draft.index)
    guard lines.indices.contains(place.row + count) else {
      return count < 0 ? showOlder() : showNewer()
    }
    let goal = draft.goalColumn ?? place.column
    let target = Point(row: place.row + count, column: goal)
    guard let index = LineWrapping.index(at: target, in: Array(lines)) else { return }
    draft.move(to: index)
    draft.goalColumn = goal
  }

  private mutating func showOlder() {
    if let text = history.older(than: text) { draft.replaceAll(with: text) }
  }

  private mutating func showNewer() {
    if let text = history.newer() { draft.replaceAll(with: text) }
  }

  // MARK: Completion

  /// Completes a command as far as it is clear, then goes through the possibilities; where nothing is
  /// being written, Tab goes to the next pane.
  private mutating func complete(_ catalogue: Catalogue) -> Request? {
    guard text.hasPrefix("/") else { return isEmpty ? .nextPane : nil }
    if var cycle = completion {
      cycle.chosen = (cycle.chosen + 1) % cycle.candidates.count
      completion = cycle
      draft.replaceAll(with: cycle.candidates[cycle.chosen].line)
      return nil
    }
    if let path = Completion.path(of: text) { return .paths(folder: path.folder) }
    return completeAsKnown(catalogue)
  }

  /// Completes with what is known.
  mutating func completeAsKnown(_ catalogue: Catalogue) -> Request? {
    let candidates = candidates(catalogue)
    guard let first = candidates.first else {
      guard case .command(let verb, _) = SlashLine(text) else { return nil }
      return .names(SlashCommand.of(verb).argument)
    }
    let start = Completion.commonStart(of: candidates)
    if candidates.count == 1 || start.count > text.count {
      draft.replaceAll(with: start)
    } else {
      completion = Completion(candidates: candidates, chosen: 0)
      draft.replaceAll(with: first.line)
    }
    return nil
  }
}
