import Conversations
import RWKVEngine

/// Turns what a generation reports into events, at most some sixty a second.
struct ReplyReports {
  private let format: PromptFormat
  /// The reply as written so far, with what it began with.
  private(set) var progress: ReplyProgress
  private var writingBegan = ContinuousClock.now
  private var pace = ReportPace()

  /// Begins with what a reply that is gone on with already has.
  init(beginning: String, format: PromptFormat) {
    progress = ReplyProgress(text: beginning, tokens: 0, rate: 0)
    self.format = format
  }

  /// What to tell the screen of an event, if anything now.
  mutating func take(_ event: GenerationEvent) -> SessionEvent? {
    switch event {
    case .reading(let done, let total):
      writingBegan = .now
      // Once all is read the first token follows at once, and would wait for the screen to say so.
      return done < total ? .reading(done: done, total: total) : nil
    case .text(let more, let tokens):
      add(more, tokens: tokens)
      return pace.isDue() ? .replyGrew(progress) : nil
    }
  }

  /// Adds to the reply, which has so many tokens now.
  mutating func add(_ more: String, tokens: Int) {
    let seconds = (ContinuousClock.now - writingBegan).inSeconds
    progress.text += more
    progress.tokens = tokens
    progress.rate = Double(tokens) / max(seconds, 1e-3)
  }

  /// The whole reply, of all that was taken.
  func finished(
    _ reason: Generation.Reason, _ statistics: GenerationStatistics?
  ) -> FinishedReply {
    let ending: Message.Ending =
      switch reason {
      case .stopText, .endOfText: .complete
      case .length: .length
      case .cancelled, .notFinite: .interrupted
      }
    let reply = format.reply(written: progress.text)
    return FinishedReply(
      text: reply.text, raw: reply.raw, ending: ending, tokens: statistics?.replyTokens ?? 0,
      rate: statistics?.replyRate ?? 0)
  }
}

/// Says when the screen is to be told of something that grows: some sixty times a second.
struct ReportPace {
  private var lastReport: ContinuousClock.Instant?
  private static let interval = Duration.milliseconds(16)

  /// Whether it is time to tell, which is then done.
  mutating func isDue() -> Bool {
    let now = ContinuousClock.now
    if let lastReport, now - lastReport < Self.interval { return false }
    lastReport = now
    return true
  }
}
