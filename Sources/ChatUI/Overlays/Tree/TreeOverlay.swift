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
