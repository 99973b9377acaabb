import ChatCore
import Conversations
import Foundation
import RWKVSampling

/// The engine's work for the conversation that is shown.
struct Turn: Sendable {
  /// Text that is being read into the state.
  var reading: ReadingProgress?
  var reply: PendingReply?
  /// Several replies that are written at once or chosen from.
  var alternatives: Alternatives?
  /// Effects that wait for the end of the reply that is being stopped.
  var afterReply: [Effect] = []
  /// The size of the state; nil until the engine has read the conversation.
  var held: StateSummary?
  /// Seconds that it took to reopen the conversation, until something else is done with it.
  var secondsOfReopening: Double?

  /// Whether several replies lie side by side in the chat pane.
  var isChoosing: Bool { alternatives.map { !$0.isTaken } ?? false }

  /// Whether only the end of a reply is waited for before the program ends.
  var isLeaving: Bool { afterReply == [.quit] }

  /// Whether the engine does nothing for the conversation.
  var isIdle: Bool { reading == nil && reply == nil }

  /// Whether the engine is at work that can be stopped and was not asked to stop yet.
  var canStop: Bool { reply.map { !$0.isStopping } ?? (reading != nil) }
}

/// A reply that was asked for and has not ended.
struct PendingReply: Hashable, Sendable {
  /// The message it is written into; nil until there is a first word.
  var message: MessageID?
  /// Whether it waits for a model that is being opened, and was not yet asked of the engine.
  var awaitsModel = false
  /// The settings that it was asked for with.
  let sampling: SamplingSettings
  /// Whether it goes on with a message that was there.
  let isContinued: Bool
  var isStopping = false
  var tokens = 0
  /// Tokens written per second.
  var rate = 0.0
  /// Seconds to its first words.
  var firstWords: Double?

  /// A reply that is asked for now.
  init(message: MessageID?, awaitsModel: Bool, sampling: SamplingSettings) {
    self.message = message
    self.awaitsModel = awaitsModel
    self.sampling = sampling
    isContinued = message != nil
  }
}

/// Text that is being read into the state.
struct ReadingProgress: Hashable, Sendable {
  /// How far it was at a time.
  struct Mark: Hashable, Sendable {
    var date: Date
    var done: Int
  }

  var done: Int
  var total: Int
  /// When it began, or was first told of, and how much was read then.
  var start: Mark

  /// Seconds until the rest is read, as far as the speed until now tells.
  func secondsLeft(at now: Date) -> Double? {
    let seconds = now.timeIntervalSince(start.date)
    guard done > start.done, done < total, seconds >= 1 else { return nil }
    return Double(total - done) * seconds / Double(done - start.done)
  }
}
