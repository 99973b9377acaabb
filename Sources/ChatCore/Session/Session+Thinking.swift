import Conversations
import RWKVEngine

/// Replies with a thought: it is no part of what later turns read.
extension Session {
  /// Reads what comes before the reply itself, so that the state there can be kept; nil where this was
  /// cancelled. Also tokens a second, where there was something to read.
  func readQuestion(
    _ request: inout GenerationRequest, _ isCancelled: () -> Bool
  ) -> (place: Snapshot, rate: Double?)? {
    let opening = request.prompt.removeLast()
    let pieces = request.prompt
    let known = request.start?.tokens.count ?? 0
    let began = ContinuousClock.now
    let question = model.generator.read(
      pieces, from: request.start.take(), isCancelled: isCancelled
    ) { if case .reading(let done, let total) = $0 { post(.reading(done: done, total: total)) } }
    request.prompt = [opening]
    request.start = question
    return question.map {
      let count = $0.tokens.count - known
      return ($0, count > 0 ? Double(count) / (ContinuousClock.now - began).inSeconds : nil)
    }
  }

  /// Reads the bare answer of a reply, from before its thought; nil where this was cancelled.
  ///
  /// - Parameter id: The message that the reply is, or is to become.
  func readAnswer(
    _ reply: Reply, _ id: MessageID?, _ conversation: Conversation, _ isCancelled: () -> Bool
  ) -> Snapshot? {
    var answered = conversation
    if conversation.tip != id { answered.append(.assistant, reply.text) }
    guard let tip = answered.tip else { return nil }
    answered.update(tip) {
      $0.written = reply.written
      $0.ending = reply.ending
    }
    let text = ConversationText(answered)
    let start = (try? prefix(of: text)) ?? nil
    return model.generator.read(
      text.pieces(after: start), from: start?.snapshot, isCancelled: isCancelled
    ) { if case .reading(let done, let total) = $0 { post(.reading(done: done, total: total)) } }
  }
}

extension Reply {
  /// Whether it is complete and has a thought.
  var isAnsweredAfterThought: Bool { thought != nil && ending == .complete }
}
