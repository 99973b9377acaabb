import Conversations
import Foundation

/// A search through the conversation that is shown.
struct Find: Hashable, Sendable {
  let text: String
  /// The messages of the line that hold it, oldest first.
  let messages: [MessageID]
  /// The one shown, counted in `messages`.
  var index: Int

  /// The places of the text in a line, which is looked at as the store's search does.
  func matches(in line: Substring) -> [Range<Substring.Index>] {
    var matches: [Range<Substring.Index>] = []
    var rest = line
    while let match = rest.range(of: text, options: [.caseInsensitive, .diacriticInsensitive]) {
      matches.append(match)
      rest = rest[match.upperBound...]
    }
    return matches
  }
}

/// Finding a text in the messages.
extension AppState {
  /// Shows the last message of the line that holds a text.
  mutating func find(_ text: String) -> [Effect] {
    guard !text.isEmpty else { return say("/find needs a text") }
    let hits = conversation.search(text).compactMap(\.message)
    let here = onLine(hits)
    guard let last = here.last else {
      let elsewhere = hits.isEmpty ? "" : " in this branch; \(hits.count) in others"
      return say("\"\(text)\" is not found\(elsewhere)")
    }
    walk(here, of: text, from: last)
    return []
  }

  mutating func walkMatches(_ command: FindCommand) -> [Effect] {
    guard let current = find else { return [] }
    switch command {
    case .older: find?.index = max(0, current.index - 1)
    case .newer: find?.index = min(current.messages.count - 1, current.index + 1)
    case .end:
      find = nil
      notice = nil
      focus = .composer
      return []
    }
    showMatch()
    return []
  }

  /// Selects the message with the match and scrolls to the first line that shows it.
  private mutating func showMatch() {
    guard let find,
      let entry = line.messages.firstIndex(where: { $0.id == find.messages[find.index] })
    else { return }
    selection = line.messages[entry].id
    _ = say(
      "\(find.index + 1) of \(Wording.count(find.messages.count, "message")) with \"\(find.text)\"")
    let lines = wrapCache.lines(
      of: line.messages[entry].text, from: .message(line.messages[entry].id),
      columns: Layout(self).textColumns)
    let row = lines.firstIndex { !find.matches(in: $0).isEmpty }
    // The heading stands above the first line.
    show(RowPosition(entry: entry, row: row.map { $0 == 0 ? 0 : $0 + 1 } ?? 0))
  }

  // MARK: All conversations

  mutating func findEverywhere(_ text: String) -> [Effect] {
    guard !text.isEmpty else { return say("/findall needs a text") }
    overlay = .list(ListOverlay(kind: .found(text), items: nil))
    return [.search(text)]
  }

  mutating func found(_ hits: [SearchHit], of text: String) -> [Effect] {
    guard case .list(var list) = overlay, list.kind == .found(text) else { return [] }
    list.fill(
      hits.map { hit in
        let place = FoundPlace(conversation: hit.conversation, message: hit.message, text: text)
        return ListOverlay.Item(
          id: place.id, title: hit.title.isEmpty ? hit.conversation : hit.title,
          detail: hit.excerpt, place: place)
      })
    overlay = .list(list)
    return []
  }

  /// Goes to a place, in another conversation or here.
  mutating func go(to place: FoundPlace) -> [Effect] {
    guard place.conversation == conversation.name else {
      arrival = place
      return leave([.open(name: place.conversation)])
    }
    // A reply that is being written, or another conversation that is coming, keeps the line.
    if reply != nil || isReplacing, !isOnLine(place), let refusal = refusalToChange() {
      return refusal
    }
    let tip = conversation.tip
    show(place)
    return conversation.tip == tip ? [] : [.prepare(conversation)]
  }

  /// Shows a place of the conversation with its text marked, on the line that holds it.
  ///
  /// Looking changes nothing on disk: the other line is kept with whatever is done there.
  mutating func show(_ place: FoundPlace) {
    guard let message = place.message else {
      _ = say("\"\(place.text)\" is found in the title")
      return
    }
    let hits = conversation.search(place.text).compactMap(\.message)
    guard hits.contains(message) else {
      _ = say("The message with \"\(place.text)\" is gone")
      return
    }
    if !isOnLine(place) {
      conversation.moveTip(to: conversation.end(of: message))
      line = ConversationLine(conversation)
    }
    walk(onLine(hits), of: place.text, from: message)
  }

  private func isOnLine(_ place: FoundPlace) -> Bool {
    place.message == nil || line.messages.contains { $0.id == place.message }
  }

  /// Those of some messages that are on the line, oldest first.
  private func onLine(_ messages: [MessageID]) -> [MessageID] {
    line.messages.map(\.id).filter(Set(messages).contains)
  }

  /// Begins to walk through the messages of the line that hold a text.
  private mutating func walk(_ messages: [MessageID], of text: String, from start: MessageID) {
    let index = messages.firstIndex(of: start) ?? 0
    find = Find(text: text, messages: messages, index: index)
    focus = .transcript
    showMatch()
  }
}
