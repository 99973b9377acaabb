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
    let here = line.messages.map(\.id).filter(Set(hits).contains)
    guard !here.isEmpty else {
      let elsewhere = hits.isEmpty ? "" : " in this branch; \(hits.count) in others"
      return say("\"\(text)\" is not found\(elsewhere)")
    }
    find = Find(text: text, messages: here, index: here.count - 1)
    focus = .transcript
    showMatch()
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
      hits.map {
        ListOverlay.Item(
          id: $0.conversation, title: $0.title.isEmpty ? $0.conversation : $0.title,
          detail: $0.excerpt)
      })
    overlay = .list(list)
    return []
  }
}
