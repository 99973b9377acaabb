/// A search through the history while its text is being typed (Ctrl-R).
struct HistorySearch: Hashable, Sendable {
  var query = ""
  /// The line found.
  var match: Int?
  /// The text that the composer held before.
  var draft: Draft
}

extension ComposerPane {
  /// Carries a command of the search out.
  mutating func reduce(_ command: SearchCommand) {
    guard let current = search else { return }
    switch command {
    case .older: show(history.match(current.query, before: current.match))
    case .newer: show(current.match.flatMap { history.match(current.query, after: $0) })
    case .accept: endSearch()
    case .abandon:
      draft = current.draft
      search = nil
    case .erase:
      search?.query = String(current.query.dropLast())
      findFromNewest()
    }
  }

  /// Leaves the search with what it found.
  mutating func endSearch() { search = nil }

  /// Looks for more text.
  mutating func lengthenSearch(by text: String) {
    search?.query += text
    findFromNewest()
  }

  private mutating func findFromNewest() {
    guard let current = search else { return }
    search?.match = nil
    draft = current.draft
    show(history.match(current.query))
  }

  private mutating func show(_ match: Int?) {
    guard let match else { return }
    search?.match = match
    draft.replaceAll(with: history.lines[match])
  }
}
