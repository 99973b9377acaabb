import Conversations

/// A place that a search through all conversations found.
struct FoundPlace: Hashable, Sendable {
  let conversation: String
  /// The message that holds the text; nil where the title does.
  let message: MessageID?
  /// The text that was searched for.
  let text: String

  /// Tells it from the other places of the search.
  var id: String { "\(conversation)/\(message ?? 0)" }
}
