import ChatCore

/// The model in use and the one that is coming.
struct EngineState: Hashable, Sendable {
  var model: ModelSummary?
  /// The path of a model that only stands in for one that is missing: no choice of the person's, so it is
  /// written down nowhere.
  var fallback: String?
  /// The name of the model that is being opened.
  var loading: String?
  /// Tokens per second in the last prompt.
  var promptRate: Double?
  /// Tokens per second in the last reply.
  var replyRate: Double?

  /// Whether it was said how soon the first words came.
  var isFirstReplyOver = false

  /// Whether the model is the person's choice.
  var isChosen: Bool { model?.path != fallback }

  /// Whether there is a model, or will be one.
  var hasModel: Bool { model != nil || loading != nil }
}
