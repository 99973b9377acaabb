import RWKVJSON

extension Conversation {
  /// This conversation with what another version of it has more than the one that both come from.
  ///
  /// Messages that both have under one number are told apart: the other's get new numbers, far above, so
  /// that those which are given here next do not meet them.
  ///
  /// - Returns: The whole, and how many messages are the other's. Nil where the other one changed or
  ///   removed messages, or both changed the same setting.
  package func merged(
    with other: Conversation, since base: Conversation
  ) -> (conversation: Conversation, messages: Int)? {
    guard other.messages.starts(with: base.messages),
      !Self.settingsFields.conflict(self, other, since: base)
    else { return nil }
    let added = other.messages[base.messages.count...]
    var result = self
    Self.settingsFields.copy(from: other, since: base, to: &result)
    result.nextID = nextID
    guard !added.isEmpty else { return (result, 0) }
    var known = Set(messages.map(\.id))
    var renumbered: [MessageID: MessageID] = [:]
    var next = max(nextID, other.nextID) + Self.distanceOfOthers
    for var message in added {
      if let parent = message.parent { message.parent = renumbered[parent] ?? parent }
      // What it follows may be gone here.
      guard message.parent.map(known.contains) ?? true, next < Self.greatestID else { return nil }
      if message.id < nextID + Self.distanceOfOthers {
        renumbered[message.id] = next
        message.id = next
        next += 1
      }
      known.insert(message.id)
      result.messages.append(message)
    }
    result.nextID = max(nextID, (result.messages.map(\.id).max() ?? 0) + 1)
    return (result, added.count)
  }

  /// How far above the next number those begin that another program's messages get.
  private static let distanceOfOthers = 1 << 20
}
