import Conversations

/// A reply that was asked for and has not ended.
struct PendingReply: Hashable, Sendable {
  /// The message it is written into; nil until there is a first word.
  var message: MessageID?
  /// Whether it waits for a model that is being opened, and was not yet asked of the engine.
  var awaitsModel = false
  var isStopping = false
  var tokens = 0
  /// Tokens written per second.
  var rate = 0.0
}

/// Text that is being read into the state.
struct ReadingProgress: Hashable, Sendable {
  var done: Int
  var total: Int
}

/// Whether what is on the screen is on disk.
enum SaveStatus: Hashable, Sendable {
  case saved, saving, unsaved
  case failed(problem: String)
}

/// Whether leaving the conversation would lose what could not be saved of it.
enum Loss: Hashable, Sendable {
  case none, threatens
  /// The person was told; to ask once more is to agree.
  case accepted
}

/// A line to the person that goes away by itself.
struct Notice: Hashable, Sendable {
  var text: String
  var isError: Bool
  /// For how many ticks it stays.
  var ticksLeft: Int

  /// Makes a notice; errors stay longer.
  init(_ text: String, isError: Bool = false) {
    self.text = text
    self.isError = isError
    ticksLeft = isError ? 200 : 60
  }
}
