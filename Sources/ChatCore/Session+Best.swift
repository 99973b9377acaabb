import Conversations
import RWKVEngine

extension Session {
  /// Writes several replies to the conversation's last message at once, which read it once.
  ///
  /// Keeps the state after the message and after each reply, so that going on with any of them reads
  /// nothing again: reply n, if it has text, is to become the message `nextID` + n.
  ///
  /// - Parameter isCancelled: Whether the reply of that index, from 0 up, is to be stopped.
  package mutating func best(
    _ count: Int, for conversation: Conversation, isCancelled: (_ reply: Int) -> Bool
  ) {
    guard let current else { return post(.replyFailed(problem: "No model is open")) }
    let wanted = wantedText(of: conversation)
    var start: ReadText?
    do {
      start = try self.start(for: wanted, of: conversation, current) {
        (0..<count).allSatisfy(isCancelled)
      }
    } catch {
      return post(.replyFailed(problem: "\(error)"))
    }
    var reports = SeveralRepliesReports(count: count, format: conversation.format)
    let held = start?.snapshot.tokens.count ?? 0
    let generations = current.generator.run(
      request(for: wanted, from: start.take(), conversation.format), replies: count,
      hasRead: { keepPrompt($0, beyond: held, current, of: conversation) },
      isCancelled: isCancelled, deliver: { if let action = reports.take($0) { post(action) } })
    guard let generations, let first = generations.first else {
      guard (0..<count).allSatisfy(isCancelled) else {
        return post(.replyFailed(problem: "There is no text to reply to"))
      }
      return post(.repliesEnded(reports.finished, summary(held)))
    }
    guard !generations.allSatisfy({ $0.reason == .notFinite }) else {
      return post(.replyFailed(problem: current.loaded.givesNoNumbers.description))
    }
    let replies = reports.finished
    shelve(first.afterPrompt, current, of: conversation)
    for (index, generation) in generations.enumerated() where !replies[index].text.isEmpty {
      keep(
        generation.end, current, after: conversation.nextID + index, of: conversation,
        followsText: true)
    }
    post(
      .repliesEnded(
        replies, summary(first.end.tokens.count, promptRate: first.statistics.promptRate)))
  }
}
