import ChatCore

/// The model in use and the one that is coming.
struct EngineState: Hashable, Sendable {
  var model: ModelSummary?
  /// The name of the model that is being opened.
  var loading: String?
  /// Tokens per second in the last prompt.
  var promptRate: Double?
  /// Tokens per second in the last reply.
  var replyRate: Double?

  /// Whether there is a model, or will be one.
  var hasModel: Bool { model != nil || loading != nil }
}
