import Conversations
import RWKVEngine

/// Turns what a generation reports into events, at most some sixty a second.
struct ReplyReports {
  private let format: PromptFormat
  /// The text of each reply, with the part that it began with.
  private var written: [String]
  private var replies: [Reply]
  /// When the replies were asked for.
  private let asked: ContinuousClock.Instant
  private var writingBegan = ContinuousClock.now
  private var lastReport: ContinuousClock.Instant?
  private static let interval = Duration.milliseconds(16)

  /// Begins so many replies with what one that is gone on with already has.
  ///
  /// - Parameter asked: When they were asked for.
  init(
    count: Int = 1, beginning: String = "", format: PromptFormat,
    asked: ContinuousClock.Instant = .now
  ) {
    self.format = format
    self.asked = asked
    written = Array(repeating: beginning, count: count)
    replies = Array(repeating: Reply(), count: count)
    for reply in replies.indices { update(reply) }
  }

  /// The report of an event, if there is anything to tell now.
  mutating func take(_ event: GenerationEvent) -> SessionEvent? {
    switch event {
    case .reading(let done, let total):
      // The time that a reply takes begins when all is read.
      writingBegan = .now
      // Then the first token follows at once, and would wait for the screen to say so.
      return done < total ? .reading(done: done, total: total) : nil
    case .text(let more, let tokens, let reply):
      written[reply] += more
      replies[reply].tokens = tokens
      let now = ContinuousClock.now
      replies[reply].rate = Double(tokens) / max((now - writingBegan).inSeconds, 1e-3)
      if replies[reply].firstWords == nil { replies[reply].firstWords = (now - asked).inSeconds }
      if let lastReport, now - lastReport < Self.interval { return nil }
      lastReport = now
      for reply in replies.indices where replies[reply].ending == .writing { update(reply) }
      return .replies(replies)
    case .ended(let generation, let reply):
      end(reply, generation.reason, generation.statistics)
      // The last one's end is told with what the state then holds.
      return replies.contains { $0.ending == .writing } ? .replies(replies) : nil
    }
  }

  /// Ends a reply.
  mutating func end(
    _ reply: Int, _ reason: Generation.Reason, _ statistics: GenerationStatistics
  ) {
    update(reply)
    replies[reply].ending =
      switch reason {
      case .stopText, .endOfText, .stoppingCriteria: .complete
      case .length: .length
      case .cancelled, .notFinite: .interrupted
      }
    replies[reply].tokens = statistics.replyTokens
    replies[reply].rate = statistics.replyRate ?? 0
    replies[reply].seconds = statistics.replySeconds
    replies[reply].seed = statistics.seed
  }

  /// All replies as they are in the end; those that never began count as stopped.
  var ended: [Reply] {
    replies.map { reply in
      var reply = reply
      if reply.ending == .writing { reply.ending = .interrupted }
      return reply
    }
  }

  private mutating func update(_ reply: Int) {
    replies[reply].written = format.reply(written: written[reply])
  }
}
