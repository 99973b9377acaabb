import Conversations
import RWKVEngine

/// Turns what the writing of several replies reports into events, at most some sixty a second.
struct SeveralRepliesReports {
  private let format: PromptFormat
  private var replies: [ReplyReports]
  private var whole: [Int: FinishedReply] = [:]
  private var pace = ReportPace()

  /// Begins so many replies.
  init(count: Int, format: PromptFormat) {
    self.format = format
    replies = Self.begun(count, format)
  }

  private static func begun(_ count: Int, _ format: PromptFormat) -> [ReplyReports] {
    Array(repeating: ReplyReports(beginning: "", format: format), count: count)
  }

  /// What to tell the screen of an event, if anything now.
  mutating func take(_ event: SeveralRepliesEvent) -> SessionEvent? {
    switch event {
    case .reading(let done, let total):
      // The time that a reply takes begins when all is read.
      replies = Self.begun(replies.count, format)
      return done < total ? .reading(done: done, total: total) : nil
    case .text(let more, let tokens, let reply):
      replies[reply].add(more, tokens: tokens)
      return pace.isDue() ? report : nil
    case .ended(let generation, let reply):
      whole[reply] = replies[reply].finished(generation.reason, generation.statistics)
      return report
    }
  }

  /// All replies as they are; those that never began count as stopped.
  var finished: [FinishedReply] {
    replies.indices.map { whole[$0] ?? replies[$0].finished(.cancelled, nil) }
  }

  private var report: SessionEvent {
    .repliesGrew(
      replies.indices.map { whole[$0].map { .whole($0) } ?? .growing(replies[$0].progress) })
  }
}
