import ChatCore
import Conversations

/// Several replies to one message that are written at once and chosen from, side by side.
struct Alternatives: Hashable, Sendable {
  /// How many may be asked for.
  static let counts = 2...8
  /// How many are written unless the person says otherwise.
  static let usualCount = 3

  /// In their order.
  var replies: [Reply]
  /// Of each, the first line that is shown; nil follows the end.
  var tops: [Int?]
  /// The messages of the replies, in their order; empty until one of them has a first word.
  var messages: [MessageID] = []
  /// The reply that the keys are about, and the tip of the conversation as soon as it is a message.
  var selected = 0
  /// Whether the person took the selected one while it was being written: it goes on in the chat pane.
  var isTaken = false

  /// Makes so many replies of which nothing is there yet.
  init(count: Int) {
    replies = Array(repeating: Reply(), count: count)
    tops = Array(repeating: nil, count: count)
  }

  /// Whether one of them has a word.
  var hasText: Bool { replies.contains { !$0.isEmpty } }

  /// Tokens of all of them.
  var tokens: Int { replies.reduce(0) { $0 + $1.tokens } }

  /// Tokens per second, all taken together, as long as the longest was written.
  var rate: Double {
    let seconds = replies.map { $0.rate > 0 ? Double($0.tokens) / $0.rate : 0 }.max() ?? 0
    return seconds > 0 ? Double(tokens) / seconds : 0
  }

  /// Takes over how far the replies have come.
  mutating func update(_ reports: [Reply]) {
    for (index, report) in zip(replies.indices, reports) { replies[index] = report }
  }

  /// Counts as interrupted whatever is still being written.
  mutating func interrupt() {
    for index in replies.indices where replies[index].ending == .writing {
      replies[index].ending = .interrupted
    }
  }
}
