import Conversations

/// A run of messages from one fork of the conversation to the next: a line of the tree.
struct Branch: Hashable, Sendable {
  let first: Message
  /// Those of the run, from the first on.
  let messages: [MessageID]
  /// Forks above it.
  let depth: Int
  /// Whether the current line goes through it.
  let isCurrent: Bool
  /// The messages of the run that are pinned.
  let pinned: [MessageID]

  /// Where one goes on from.
  var last: MessageID { messages.last ?? first.id }

  /// The branches of a conversation, each before those that fork from it, siblings in the order of
  /// writing.
  static func all(of conversation: Conversation) -> [Branch] {
    let children = Dictionary(grouping: conversation.messages, by: \.parent)
    let line = Set(conversation.line.map(\.id))
    var branches: [Branch] = []
    var starts = (children[nil] ?? []).reversed().map { (message: $0, depth: 0) }
    while let (first, depth) = starts.popLast() {
      var run = [first]
      var next = children[first.id] ?? []
      while next.count == 1 {
        run += next
        next = children[next[0].id] ?? []
      }
      branches.append(
        Branch(
          first: first, messages: run.map(\.id), depth: depth,
          isCurrent: line.contains(first.id), pinned: run.filter(\.isPinned).map(\.id)))
      starts += next.reversed().map { (message: $0, depth: depth + 1) }
    }
    return branches
  }
}

extension Conversation {
  /// The last message of the newest line that goes on from a message.
  func end(of id: MessageID) -> MessageID {
    var end = id
    while let child = messages.last(where: { $0.parent == end }) { end = child.id }
    return end
  }
}
