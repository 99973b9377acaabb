import ChatUI
import Conversations
import RWKVEngine

/// Turns what a generation reports into actions, at most some sixty a second.
struct ReplyReports {
  private let format: PromptFormat
  /// The reply as written so far, with what it began with.
  private var written: String
  private var writingBegan = ContinuousClock.now
  private var lastReport: ContinuousClock.Instant?
  private static let interval = Duration.milliseconds(16)

  /// Begins with what a reply that is gone on with already has.
  init(beginning: String, format: PromptFormat) {
    written = beginning
    self.format = format
  }

  /// What to tell the screen of an event, if anything now.
  mutating func take(_ event: GenerationEvent) -> Action? {
    let now = ContinuousClock.now
    switch event {
    case .reading(let done, let total):
      writingBegan = now
      return .reading(done: done, total: total)
    case .text(let more, let tokens):
      written += more
      if let lastReport, now - lastReport < Self.interval { return nil }
      lastReport = now
      let rate = Double(tokens) / max((now - writingBegan).inSeconds, 1e-3)
      return .replyGrew(ReplyProgress(text: written, tokens: tokens, rate: rate))
    }
  }

  /// The whole reply, of all that was taken.
  func finished(
    _ reason: Generation.Reason, _ statistics: GenerationStatistics?
  ) -> FinishedReply {
    let ending: Message.Ending =
      switch reason {
      case .stopText, .endOfText: .complete
      case .length: .length
      case .cancelled: .interrupted
      }
    let reply = format.reply(written: written)
    return FinishedReply(
      text: reply.text, raw: reply.raw, ending: ending, tokens: statistics?.replyTokens ?? 0,
      rate: statistics?.replyRate ?? 0)
  }
}
