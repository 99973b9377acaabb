/// The help that is open, from a line on.
struct HelpOverlay: Hashable, Sendable {
  private(set) var top = 0

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
    case .accept, .close, .delete, .restore, .showArchived, .archive, .duplicate, .deleteBranch,
      .erase, .pin, .fork, .yes, .no:
      return
    }
    top = min(max(0, target), last)
  }
}
