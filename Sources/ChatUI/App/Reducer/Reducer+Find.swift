import Conversations

/// Finding a text in the messages.
extension AppState {
  /// Shows the last message of the line that holds a text.
  mutating func find(_ text: String) -> [Effect] {
    guard !text.isEmpty else { return say("Usage: /find TEXT") }
    let hits = open.conversation.search(text).compactMap(\.message)
    let here = onLine(hits)
    guard let last = here.last else {
      let elsewhere = hits.isEmpty ? "" : " in this branch; \(hits.count) in others"
      return say("No matches for \"\(text)\"\(elsewhere)")
    }
    walk(here, of: text, from: last)
    return []
  }

  mutating func walkMatches(_ command: FindCommand) -> [Effect] {
    switch command {
    case .older: open.chat.find?.move(by: -1)
    case .newer: open.chat.find?.move(by: 1)
    case .end:
      open.chat.find = nil
      notice = nil
      focus = .composer
      return []
    }
    showMatch()
    return []
  }

  /// Selects the message with the match and scrolls to it.
  private mutating func showMatch() {
    guard let find = open.chat.find else { return }
    // A thought in which it lies is shown for now.
    if let message = open.conversation[find.message], thoughts != .shown,
      find.matches(in: message.text[...]).isEmpty,
      let thought = message.written.shownThought, !find.matches(in: thought[...]).isEmpty
    {
      thoughts = .shown
    }
    // First, for it takes room from the chat pane.
    notice = Notice(find.summary)
    open.chat.showMatch(in: viewport)
  }

  /// Begins to walk through the messages of the line that hold a text.
  private mutating func walk(_ messages: [MessageID], of text: String, from start: MessageID) {
    open.chat.find = Find(text, in: messages, from: start)
    focus = .transcript
    showMatch()
  }

  // MARK: All conversations

  mutating func findEverywhere(_ text: String) -> [Effect] {
    guard !text.isEmpty else { return say("Usage: /findall TEXT") }
    show(.found(text), nil)
    // Titles repeat: the list tells of when each is.
    return (catalogue.conversations.isEmpty ? [.listConversations] : []) + [.search(text)]
  }

  mutating func found(_ hits: [SearchHit], of text: String) -> [Effect] {
    fillList(
      .found(text),
      hits.map { hit in
        let place = FoundPlace(conversation: hit.conversation, message: hit.message, text: text)
        let summary = catalogue.conversations.first { $0.name == hit.conversation }
        let age = summary.map { " (\(HumanReadable.age(of: $0.modified, at: clock.now)))" } ?? ""
        return ListOverlay.Item(
          id: place.id, title: (hit.title.isEmpty ? hit.conversation : hit.title) + age,
          detail: hit.excerpt, place: place)
      })
    return []
  }

  /// Goes to a place, in another conversation or here.
  mutating func go(to place: FoundPlace) -> [Effect] {
    guard place.conversation == open.conversation.name else {
      return leave([.open(name: place.conversation)], for: place)
    }
    // A reply that is being written, or another conversation that is coming, keeps the line.
    if open.turn.reply != nil || open.successor != nil, !isOnLine(place),
      let refusal = refusalToChange()
    {
      return refusal
    }
    let tip = open.conversation.tip
    show(place)
    return open.conversation.tip == tip ? [] : [.prepare(open.conversation)]
  }

  /// Shows a place of the conversation with its text marked, on the line that holds it.
  ///
  /// Looking changes nothing on disk: the other line is kept with whatever is done there.
  mutating func show(_ place: FoundPlace) {
    guard let message = place.message else {
      _ = say("\"\(place.text)\" is in the title")
      return
    }
    let hits = open.conversation.search(place.text).compactMap(\.message)
    guard hits.contains(message) else {
      _ = say("The message with \"\(place.text)\" is gone")
      return
    }
    if !isOnLine(place) { open.look(at: message) }
    walk(onLine(hits), of: place.text, from: message)
  }

  private func isOnLine(_ place: FoundPlace) -> Bool {
    place.message == nil || open.line.messages.contains { $0.id == place.message }
  }

  /// Those of some messages that are on the line, oldest first.
  private func onLine(_ messages: [MessageID]) -> [MessageID] {
    open.line.messages.map(\.id).filter(Set(messages).contains)
  }
}
