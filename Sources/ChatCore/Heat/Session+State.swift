import Conversations
import RWKVEngine

/// A question about the state that can be seen.
public enum StateQuestion: Hashable, Sendable {
  /// What did a message change?
  case change(by: MessageID)
  /// How do the states after two messages differ?
  case difference(MessageID, MessageID)
}

/// How states lie apart.
extension Session {
  /// Tells how far two states of a conversation lie apart; what is not kept is read on from what is.
  package func compare(
    _ question: StateQuestion, in conversation: Conversation, isCancelled: () -> Bool
  ) {
    let (before, after): (MessageID?, MessageID) =
      switch question {
      case .change(let message): (nil, message)
      case .difference(let one, let other): (one, other)
      }
    // A message may be gone by now.
    guard [before, after].allSatisfy({ $0.map { conversation[$0] != nil } ?? true }) else { return }
    do {
      var line = conversation
      line.moveTip(to: before ?? after)
      let first =
        if before == nil {
          try place(before: line, isCancelled)
        } else {
          try place(of: ConversationText(line), in: line, isCancelled)
        }
      line.moveTip(to: after)
      guard let first,
        let second = try place(of: ConversationText(line), in: line, isCancelled)
      else { return }
      post(.stateDifference(question, second.state.difference(from: first.state)))
    } catch {
      post(.stateFailed(problem: "\(error)"))
    }
  }
}
