import Conversations

/// The branches of the conversation: going to one, pinning, forking, deleting.
extension AppState {
  mutating func showTree() -> [Effect] {
    let branches = Branch.all(of: open.conversation)
    guard let current = branches.last(where: \.isCurrent) ?? branches.first else {
      return say("There are no branches yet")
    }
    overlay = .tree(TreeOverlay(selected: current.first.id))
    return [.listStates(of: open.conversation.name)]
  }

  /// Shows which messages have states on disk, and of how many bytes, where that is asked for.
  mutating func statesListed(of name: String, _ states: [MessageID: Int]) -> [Effect] {
    guard name == open.conversation.name else { return [] }
    switch overlay {
    case .tree(var tree):
      tree.withStates = Set(states.keys)
      overlay = .tree(tree)
    case .info(var info):
      info.states = states
      overlay = .info(info)
    default: break
    }
    return []
  }

  mutating func chooseFromTree(_ command: ListCommand, _ tree: TreeOverlay) -> [Effect] {
    let branches = Branch.all(of: open.conversation)
    // What is chosen may have gone, with a conversation that took the place of this one.
    guard let branch = tree.branch(of: branches) else { return closeOverlay() }
    switch command {
    case .up, .down, .pageUp, .pageDown, .first, .last:
      var tree = tree
      tree.reduce(command, in: branches, page: geometry.treeRows)
      overlay = .tree(tree)
      return []
    case .close: return closeOverlay()
    case .accept:
      if let refusal = refusalToChange() { return refusal }
      overlay = nil
      return branch.last == open.conversation.tip ? [] : goOn(from: branch.last)
    case .pin: return pin(branch)
    case .fork:
      // A copy of half a reply would be of no use.
      guard open.turn.reply == nil else { return refusalToChange() ?? [] }
      overlay = nil
      return fork(upTo: branch.last)
    case .deleteBranch:
      if let refusal = refusalToChange() { return refusal }
      let words = branch.first.text.split(whereSeparator: \.isNewline).first ?? ""
      overlay = .confirmation(
        Confirmation(
          question: "Delete the branch \"\(String(words).cut(to: 40))\" and everything after it? "
            + "\(keyMap.label(of: .list(.restore), in: .tree) ?? "A key") here brings it back; "
            + "it also lies in the trash.",
          deed: .deleteBranch(branch.first.id), origin: .tree(tree)))
      return []
    case .restore: return restoreBranch()
    case .delete, .showArchived, .archive, .duplicate, .erase, .yes, .no: return []
    }
  }

  /// Pins the end of a branch, from where one would go on; or unpins what is pinned in it.
  private mutating func pin(_ branch: Branch) -> [Effect] {
    if let refusal = refusalToKeep() { return refusal }
    for id in branch.pinned { change(id) { $0.isPinned = false } }
    if branch.pinned.isEmpty { change(branch.last) { $0.isPinned = true } }
    return open.save()
  }

  mutating func deleteBranch(_ id: MessageID) -> [Effect] {
    if let refusal = refusalToChange() { return refusal }
    let tip = open.conversation.tip
    var branch = open.conversation.branch(at: id, at: clock.now)
    branch.title = (open.conversation.title + " (deleted branch)")
    var removed: [Message] = []
    change { removed = $0.takeOut(id) }
    open.deletedBranches.append(removed)
    let listing = showTree()
    let kept = open.save() + [.trash(branch)]
    guard open.conversation.tip != tip else { return kept + listing }
    open.chat.scroll = .end
    return kept + listing + [.prepare(open.conversation)]
  }

  /// Brings the branch back that was deleted last.
  private mutating func restoreBranch() -> [Effect] {
    if let refusal = refusalToChange() { return refusal }
    guard let removed = open.deletedBranches.popLast() else {
      return say(
        "No branch was deleted here; \(wayToRestore) restores older ones")
    }
    var back: MessageID?
    change { back = $0.putBack(removed) }
    guard back != nil else { return say("What the branch followed is gone", isError: true) }
    return open.save() + showTree()
  }

  // MARK: Other branches from the chat pane

  /// Shows the sibling of the selected message, or of the last one that has any, with what followed.
  mutating func walkSiblings(by count: Int) -> [Effect] {
    let line = open.line
    let last = line.messages.last { line.places[$0.id] != nil }
    guard let message = selectedMessage.flatMap({ line.places[$0.id] == nil ? nil : $0 }) ?? last
    else {
      return say("There is only one reply; /retry asks for another")
    }
    if let refusal = refusalToChange() { return refusal }
    let siblings = open.conversation.siblings(of: message.id)
    guard let index = siblings.firstIndex(where: { $0.id == message.id }),
      siblings.indices.contains(index + count)
    else { return [] }
    if open.chat.selection == message.id { open.chat.selection = siblings[index + count].id }
    return goOn(from: siblings[index + count].id)
  }

  /// Shows the newest line that goes through a message.
  private mutating func goOn(from message: MessageID) -> [Effect] {
    change { $0.moveTip(to: $0.end(of: message)) }
    open.chat.scroll = .end
    return open.save() + [.prepare(open.conversation)]
  }
}
