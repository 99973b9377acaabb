extension Conversation {
  /// The conversation after a crash: a reply that was still being written counts as interrupted, and
  /// one of which nothing had been written is gone.
  public func recovered() -> Conversation {
    guard messages.indices.contains(where: { messages[$0].ending == .writing }) else { return self }
    var result = self
    for message in messages where message.ending == .writing {
      let isLeaf = !result.messages.contains { $0.parent == message.id }
      if message.written.isEmpty, isLeaf {
        result.remove(message.id)
      } else {
        result.update(message.id) { $0.ending = .interrupted }
      }
    }
    return result
  }
}
