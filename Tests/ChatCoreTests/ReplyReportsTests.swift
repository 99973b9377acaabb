import Conversations
import Testing

@testable import ChatCore
@testable import RWKVEngine

@Suite struct ReplyReportsTests {
  @Test func textGrowsFromWhatTheReplyAlreadyHad() {
    var reports = ReplyReports(beginning: " Hello", format: .world)

    let event = reports.take(.text(" you", tokens: 2, reply: 0))

    guard case .replies(let replies) = event else {
      Issue.record("not told")
      return
    }
    #expect(replies.map(\.text) == ["Hello you"])
    #expect(replies.map(\.ending) == [.writing])
    #expect(replies.map(\.tokens) == [2])
  }

  @Test func manyWordsMakeFewReports() {
    var reports = ReplyReports(format: .world)

    let told = (0..<100).count { reports.take(.text("x", tokens: $0, reply: 0)) != nil }

    #expect((1..<100).contains(told))
    reports.end(0, .stopText, GenerationStatistics())
    #expect(reports.ended.map(\.text) == [String(repeating: "x", count: 100)])
  }

  @Test func readingIsToldUntilTheFirstTokenFollows() {
    var reports = ReplyReports(format: .world)

    for done in 0..<9 { #expect(reports.take(.reading(done: done, of: 9)) != nil) }
    #expect(reports.take(.reading(done: 9, of: 9)) == nil)
  }

  @Test func theEndTellsTheWholeReplyAndWhy() {
    var reports = ReplyReports(beginning: " One", format: .world)
    _ = reports.take(.text(" two ", tokens: 2, reply: 0))
    var statistics = GenerationStatistics()
    (statistics.replyTokens, statistics.replySeconds) = (2, 0.5)
    statistics.seed = 7

    reports.end(0, .length, statistics)

    var ended = reports.ended
    // That was measured; all else is known.
    #expect(ended[0].firstWords.map { $0 >= 0 } == true)
    ended[0].firstWords = nil
    #expect(
      ended == [
        Reply(
          text: "One two", raw: " One two ", ending: .length, tokens: 2, rate: 4, seconds: 0.5,
          seed: 7)
      ])
  }

  @Test func everyReasonHasItsEnding() {
    var reports = ReplyReports(count: 4, format: .world)
    let reasons: [Generation.Reason] = [.stopText, .endOfText, .cancelled]
    for (reply, reason) in reasons.enumerated() {
      reports.end(reply, reason, GenerationStatistics())
    }

    // The last one never began.
    #expect(reports.ended.map(\.ending) == [.complete, .complete, .interrupted, .interrupted])
  }

  @Test func eachOfSeveralGrowsByItself() {
    var reports = ReplyReports(count: 2, format: .world)
    _ = reports.take(.text(" A", tokens: 1, reply: 0))
    _ = reports.take(.text(" B", tokens: 1, reply: 1))
    reports.end(1, .stopText, GenerationStatistics())
    _ = reports.take(.text("a", tokens: 2, reply: 0))
    reports.end(0, .length, GenerationStatistics())

    #expect(reports.ended.map(\.text) == ["Aa", "B"])
    #expect(reports.ended.map(\.ending) == [.length, .complete])
  }
}
