import ChatCore
import Conversations
import RWKVEngine

/// The state made visible: what a message changed in it, or how two branches differ.
struct StateOverlay: Hashable, Sendable {
  let question: StateQuestion
  /// nil until it is told.
  var difference: StateDifference?

  /// Asks a question.
  init(_ question: StateQuestion) { self.question = question }

  /// The message whose state is looked at.
  var message: MessageID {
    switch question {
    case .change(let message), .difference(let message, _): message
    }
  }

  /// The end of the branch that it is held against.
  var other: MessageID? {
    if case .difference(_, let other) = question { other } else { nil }
  }
}
