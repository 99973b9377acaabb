import Conversations

/// The branches of the conversation: going to one, pinning, forking, deleting.
extension AppState {
  mutating func showTree() -> [Effect] {
    let branches = Branch.all(of: conversation)
    guard let current = branches.last(where: \.isCurrent) ?? branches.first else {
      return say("There are no branches yet")
    }
    overlay = .tree(current.first.id)
    return [.listStates(of: conversation.name)]
  }

  mutating func statesListed(of name: String, _ messages: [MessageID]) -> [Effect] {
    if name == conversation.name { messagesWithStates = Set(messages) }
    return []
  }

  mutating func chooseFromTree(_ command: ListCommand, _ selected: MessageID) -> [Effect] {
    let branches = Branch.all(of: conversation)
    // What is chosen may have gone, with a conversation that took the place of this one.
    guard let index = branches.firstIndex(where: { $0.first.id == selected }) else {
      return closeOverlay()
    }
    let branch = branches[index]
    let page = max(1, Layout(self).treeRows)
    func move(to target: Int) -> [Effect] {
      overlay = .tree(branches[min(max(0, target), branches.count - 1)].first.id)
      return []
    }
    switch command {
    case .up: return move(to: index - 1)
    case .down: return move(to: index + 1)
    case .pageUp: return move(to: index - page)
    case .pageDown: return move(to: index + page)
    case .first: return move(to: 0)
    case .last: return move(to: branches.count - 1)
    case .close: return closeOverlay()
    case .accept:
      if let refusal = refusalToChange() { return refusal }
      overlay = nil
      return branch.last == conversation.tip ? [] : goOn(from: branch.last)
    case .pin: return pin(branch)
    case .fork:
      // A copy of half a reply would be of no use.
      guard reply == nil else { return refusalToChange() ?? [] }
      overlay = nil
      return fork(upTo: branch.last)
    case .deleteBranch:
      if let refusal = refusalToChange() { return refusal }
      let words = branch.first.text.split(whereSeparator: \.isNewline).first ?? ""
      overlay = .confirmation(
        Confirmation(
          question: "Delete the branch \"\(String(words).cut(to: 40))\" for good, "
            + "with all that follows?",
          deed: .deleteBranch(selected)))
      return []
    case .delete, .restore, .showArchived, .archive, .duplicate, .erase, .yes, .no: return []
    }
  }

  /// Pins the end of a branch, from where one would go on; or unpins what is pinned in it.
  private mutating func pin(_ branch: Branch) -> [Effect] {
    if let refusal = refusalToKeep() { return refusal }
    for id in branch.pinned { change(id) { $0.isPinned = false } }
    if branch.pinned.isEmpty { change(branch.last) { $0.isPinned = true } }
    return save()
  }

  mutating func deleteBranch(_ id: MessageID) -> [Effect] {
    if let refusal = refusalToChange() { return refusal }
    let tip = conversation.tip
    change { $0.remove(id) }
    let listing = showTree()
    guard conversation.tip != tip else { return save() + listing }
    scroll = .end
    return save() + listing + [.prepare(conversation)]
  }
}
