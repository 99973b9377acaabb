import RWKVEngine

/// A report of a session while it works.
public enum SessionEvent: Hashable, Sendable {
  /// A model is being opened; `share` is how much of it is packed, where that is to be done first.
  case modelLoading(name: String, share: Double? = nil)
  /// Something to know of the model that is being opened: a lack of memory, or that its packed form cannot be
  /// kept.
  case modelWarning(name: String, LoadedModel.Packing.Warning)
  /// The model is ready.
  case modelLoaded(ModelSummary)
  /// The model could not be opened; the one before it, if any, stays in use.
  case modelFailed(problem: String)
  /// Text is being read into the state, before a reply or to make it stand for a line.
  case reading(done: Int, total: Int)
  /// The state could not be made to stand for the line; `stateReady` follows all the same.
  case stateFailed(problem: String)
  /// The state now stands for the whole line; nothing is being read or written.
  case stateReady(StateSummary)
  /// So many tokens of the draft have been read before it was sent.
  case readAhead(tokens: Int)
  /// How far the replies have come that are being written, nearly always one, in their order.
  case replies([Reply])
  /// The replies are whole; `StateSummary` tells what the state now holds. Every reply ends with one of
  /// this and `replyFailed`, also one that was stopped before its first token.
  case repliesEnded([Reply], StateSummary)
  /// How likely the tokens of messages were.
  case heat(HeatEvent)
  /// How far two states lie apart.
  case stateDifference(StateQuestion, StateDifference)
  /// No (more) reply could be made; what was written so far stays.
  case replyFailed(problem: String)
}
