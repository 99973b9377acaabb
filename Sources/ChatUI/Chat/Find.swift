import Conversations
import Foundation

/// A search through the conversation that is shown.
struct Find: Hashable, Sendable {
  let text: String
  /// The messages of the line that hold it, oldest first; at least one.
  let messages: [MessageID]
  /// The one shown, counted in `messages`.
  private(set) var index: Int

  /// Begins at one of the messages.
  init(_ text: String, in messages: [MessageID], from start: MessageID) {
    self.text = text
    self.messages = messages
    index = messages.firstIndex(of: start) ?? 0
  }

  /// The message shown.
  var message: MessageID { messages[index] }

  /// One line for the person.
  var summary: String {
    "\(index + 1) of \(HumanReadable.count(messages.count, "message")) with \"\(text)\""
  }

  /// Goes to the message so many places below.
  mutating func move(by count: Int) {
    index = min(max(0, index + count), messages.count - 1)
  }

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
