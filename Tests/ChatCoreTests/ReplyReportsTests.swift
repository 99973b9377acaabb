import Conversations
import Testing

@testable import ChatCore
@testable import RWKVEngine

@Suite struct ReplyReportsTests {
  @Test func textGrowsFromWhatTheReplyAlreadyHad() {
    var reports = ReplyReports(beginning: " Hello", format: .world)

    let action = reports.take(.text(" you", tokens: 2))

    guard case .replyGrew(let progress) = action else {
      Issue.record("not told")
      return
    }
    #expect(progress.text == " Hello you")
    #expect(progress.tokens == 2)
  }

  @Test func manyWordsMakeFewReports() {
    var reports = ReplyReports(beginning: "", format: .world)

    let told = (0..<100).count { reports.take(.text("x", tokens: $0)) != nil }

    #expect((1..<100).contains(told))
    #expect(reports.finished(.stopText, nil).text == String(repeating: "x", count: 100))
  }

  @Test func readingIsToldUntilTheFirstTokenFollows() {
    var reports = ReplyReports(beginning: "", format: .world)

    for done in 0..<9 { #expect(reports.take(.reading(done: done, of: 9)) != nil) }
    #expect(reports.take(.reading(done: 9, of: 9)) == nil)
  }

  @Test func theEndTellsTheWholeReplyAndWhy() {
    var reports = ReplyReports(beginning: " One", format: .world)
    _ = reports.take(.text(" two ", tokens: 2))
    var statistics = GenerationStatistics()
    (statistics.replyTokens, statistics.replySeconds) = (2, 0.5)

    let reply = reports.finished(.length, statistics)

    #expect(reply.text == "One two")
    #expect(reply.raw == " One two ")
    #expect(reply.ending == .length)
    #expect(reply.tokens == 2)
    #expect(reply.rate == 4)
    #expect(reports.finished(.cancelled, nil).ending == .interrupted)
    #expect(reports.finished(.stopText, nil).ending == .complete)
    #expect(reports.finished(.endOfText, nil).ending == .complete)
  }
}
