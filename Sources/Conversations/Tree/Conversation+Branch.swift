import Foundation

extension Conversation {
  /// A conversation of its own, without a name yet: the line to a message and all that follows it.
  public func branch(at message: MessageID, at now: Date = Date()) -> Conversation {
    var branch = copy(at: now)
    let above = Set(line(to: self[message]?.parent).map(\.id))
    var below: Set<MessageID> = [message]
    for message in messages where message.parent.map(below.contains) ?? false {
      below.insert(message.id)
    }
    branch.messages = messages.filter { above.contains($0.id) || below.contains($0.id) }
    branch.tip = branch.messages.last { below.contains($0.id) }?.id
    return branch
  }

  /// Brings messages back that `takeOut` removed, as new ones: an id is never given twice. Those whose
  /// parent is gone stay away.
  ///
  /// - Returns: The id of the last message that is back.
  @discardableResult
  public mutating func putBack(_ removed: [Message]) -> MessageID? {
    var names: [MessageID: MessageID] = [:]
    let known = Set(messages.map(\.id))
    for var message in removed {
      if let parent = message.parent {
        guard let now = names[parent] ?? (known.contains(parent) ? parent : nil) else { continue }
        message.parent = now
      }
      names[message.id] = nextID
      message.id = nextID
      nextID += 1
      messages.append(message)
    }
    return names.isEmpty ? nil : messages.last?.id
  }
}
