/// The help that is open, from a line on.
struct HelpOverlay: Hashable, Sendable {
  private(set) var top: Int
  /// The words that its lines must hold.
  private(set) var filter = ""

  /// Opens the help from a line on.
  init(top: Int = 0) { self.top = top }

  /// Shows the lines with these words, from the first on.
  mutating func narrow(to filter: String) {
    self.filter = filter
    top = 0
  }

  /// Scrolls, in a help of so many lines of which `page` are seen.
  mutating func reduce(_ command: ListCommand, lines: Int, page: Int) {
    let page = max(1, page)
    let last = max(0, lines - page)
    let target: Int
    switch command {
    case .up: target = top - 1
    case .down: target = top + 1
    case .pageUp: target = top - page
    case .pageDown: target = top + page
    case .first: target = 0
    case .last: target = last
    case .erase: return narrow(to: String(filter.dropLast()))
    case .accept, .close, .delete, .restore, .showArchived, .archive, .duplicate, .deleteBranch,
      .pin, .fork, .yes, .no:
      return
    }
    top = min(max(0, target), last)
  }
}
