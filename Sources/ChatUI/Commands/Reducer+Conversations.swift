import Conversations

/// Commands about whole conversations.
extension AppState {
  mutating func newConversation(title: String = "") -> [Effect] {
    let conversation = open.conversation
    if title.isEmpty, conversation.messages.isEmpty, conversation.title.isEmpty,
      conversation.persona == nil, !open.isReadOnly
    {
      return say("This conversation is already empty")
    }
    return leave([.create(emptyConversation(title: VisibleText.line(title)))])
  }

  mutating func openConversation(_ text: String) -> [Effect] {
    let name = catalogue.conversationName(for: text)
    return name == open.conversation.name ? say("Already open") : leave([.open(name: name)])
  }

  mutating func saveNow() -> [Effect] {
    guard open.isWorthSaving else { return say("There is nothing to save") }
    open.saving.isAnnounced = true
    return open.save()
  }

  mutating func delete() -> [Effect] {
    if let refusal = refusalToKeep() { return refusal }
    guard open.isWorthSaving else { return say("There is nothing to delete") }
    askToDelete(name: open.conversation.name, title: open.shownTitle)
    return []
  }

  mutating func retitle(_ title: String) -> [Effect] {
    if let refusal = refusalToKeep() { return refusal }
    guard !title.isEmpty else { return say("Usage: /rename TITLE") }
    open.describe(at: clock.now) { $0.title = VisibleText.line(title) }
    return say("Renamed to \"\(open.conversation.title)\"") + open.save()
  }

  /// Archives the conversation, or brings it back; it stays on the screen.
  mutating func archive() -> [Effect] {
    if let refusal = refusalToKeep() { return refusal }
    guard open.isWorthSaving else { return say("There is nothing to archive") }
    open.describe(at: clock.now) { $0.isArchived.toggle() }
    let text =
      open.conversation.isArchived
      ? "Archived; /archive brings it back, "
        + "\(keyMap.label(of: .list(.showArchived), in: .conversations) ?? "a key") in the list "
        + "(\(keyMap.way(to: .conversations))) shows it" : "Back in the list"
    return say(text) + open.save()
  }

  mutating func export(to path: String) -> [Effect] {
    guard !open.line.messages.isEmpty else { return say("There is nothing to export") }
    let conversation = open.conversation
    return [.export(conversation, path: path.isEmpty ? nil : path)]
  }

  /// Goes on in a copy of what is shown.
  mutating func fork() -> [Effect] {
    guard let last = open.line.messages.last(where: { $0.id != open.turn.reply?.message }) else {
      return say("There is nothing to copy yet")
    }
    return fork(upTo: last.id)
  }

  /// Goes on in a copy of the line to a message.
  mutating func fork(upTo message: MessageID) -> [Effect] {
    var copy = open.conversation.copy(upTo: message, at: clock.now)
    copy.title = open.conversation.titleOfCopy
    let original = open.conversation.name
    return say("This is a copy of \"\(open.shownTitle)\"")
      + leave([.fork(copy, of: original)], takesDraft: true)
  }

  // MARK: From elsewhere

  mutating func importFiles(_ argument: String) -> [Effect] {
    let paths = ShellWords.split(argument)
    guard !paths.isEmpty else { return say("Usage: /import FILE … (quote names with spaces)") }
    return say("Importing…") + [.importFiles(paths)]
  }

  /// Opens what was imported if it is one conversation, else shows the list.
  ///
  /// A reply that is being written, or a list that is open, is not taken away.
  mutating func imported(_ names: [String], _ problems: [String]) -> [Effect] {
    guard let first = names.first else {
      return problems.isEmpty ? [] : say("Nothing imported. \(told(problems))", isError: true)
    }
    let left = problems.isEmpty ? "" : ". Left out: \(told(problems))"
    let isBusy =
      open.turn.reply != nil || overlay != nil || open.successor != nil || composer.editing != nil
    if names.count == 1 {
      guard isBusy else { return say("Imported as \(first)\(left)") + leave([.open(name: first)]) }
      return say("Imported; /open \(first) shows it\(left)") + [.listConversations]
    }
    let effects = isBusy ? [.listConversations] : run(.conversations)
    return say("Imported \(HumanReadable.count(names.count, "conversation"))\(left)") + effects
  }

  /// The first of some problems, and how many more there are.
  private func told(_ problems: [String]) -> String {
    let more = problems.count - 2
    return problems.prefix(2).joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
  }

  /// `/share [FILE]`: the chat with its state in one file.
  mutating func share(to path: String) -> [Effect] {
    guard !open.line.messages.isEmpty else { return say("There is nothing to share yet") }
    if open.turn.reply != nil, let refusal = refusalToChange() { return refusal }
    let kept = open.save()
    return kept + [.share(open.conversation, path: path.isEmpty ? nil : path)]
  }
}
