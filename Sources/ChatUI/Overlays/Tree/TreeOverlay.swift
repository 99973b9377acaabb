import Conversations

/// The branches of the conversation, to choose from.
struct TreeOverlay: Hashable, Sendable {
  /// The chosen branch, by its first message.
  private(set) var selected: MessageID
  /// The messages with states on disk.
  var withStates: Set<MessageID> = []

  /// Shows the branches with one of them chosen.
  init(selected: MessageID) { self.selected = selected }

  /// The chosen branch; nil where it is gone.
  func branch(of branches: [Branch]) -> Branch? {
    branches.first { $0.first.id == selected }
  }

  /// The first of the branches that are shown, where so many have room.
  func firstShown(of branches: [Branch], rows: Int) -> Int {
    let selection = branches.firstIndex { $0.first.id == selected } ?? 0
    let rows = max(0, min(rows, branches.count))
    return max(0, min(selection - rows / 2, branches.count - rows))
  }

  /// The overlay with another branch chosen.
  func selecting(_ branch: Branch) -> TreeOverlay {
    var copy = self
    copy.selected = branch.first.id
    return copy
  }

  /// Moves the selection, where the command is about that.
  mutating func reduce(_ command: ListCommand, in branches: [Branch], page: Int) {
    guard let index = branches.firstIndex(where: { $0.first.id == selected }) else { return }
    let page = max(1, page)
    let target: Int
    switch command {
    case .up: target = index - 1
    case .down: target = index + 1
    case .pageUp: target = index - page
    case .pageDown: target = index + page
    case .first: target = 0
    case .last: target = branches.count - 1
    case .accept, .close, .delete, .restore, .showArchived, .archive, .duplicate, .deleteBranch,
      .erase, .pin, .fork, .yes, .no:
      return
    }
    selected = branches[min(max(0, target), branches.count - 1)].first.id
  }
}
