import ChatCore
import Conversations
import RWKVSampling
import TerminalKit
import Testing

@testable import ChatUI

/// Several replies at once: asking, watching, choosing, and what is kept.
@Suite struct AlternativesTests {
  private static let story = "Once there was a fox who lived by the river and could not sleep."

  /// After a question, `/best` and some words.
  private func writing(
    rows: Int = 24, columns: Int = 80, _ texts: String..., count: Int? = nil
  ) -> Robot {
    var robot = Robot(
      rows: rows, columns: columns, conversation: Samples.conversation("Tell me a story"))
    robot.sends("/best \(count ?? texts.count)")
    robot.happens(.growing(texts))
    return robot
  }

  // MARK: Asking

  @Test func severalRepliesToTheLastMessageAreAskedFor() {
    var robot = Robot(conversation: Samples.conversation("Hello"))
    robot.sends("/best")
    #expect(
      robot.effects == [
        .remember(historyLine: "/best"), .save(robot.state.open.conversation),
        .reply(to: robot.state.open.conversation, count: 3),
      ])
    #expect(robot.state.open.conversation.messages.count == 1)
    #expect(robot.screen.contains("3 replies to: Hello"))
  }

  @Test func besideAReplyThereIsTheyComeBesideIt() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.presses(Key(.function(12)))
    #expect(robot.effects.last == .reply(to: robot.state.open.conversation, count: 3))
    #expect(robot.state.open.line.messages.map(\.text) == ["Hello"])
    robot.happens(.wholes("A", "B", "C"))
    #expect(robot.state.open.conversation.siblings(of: 2).map(\.text) == ["Hi", "A", "B", "C"])
    robot.presses(.enter)
    #expect(robot.screen.contains("‹2/4›"))
  }

  @Test(arguments: ["1", "9", "many", "-3", "3 4"])
  func anotherNumberIsRefusedInOneLine(_ number: String) {
    var robot = Robot(conversation: Samples.conversation("Hello"))
    robot.sends("/best \(number)")
    #expect(robot.effects == [.remember(historyLine: "/best \(number)")])
    #expect(robot.row(23) == " ✗ /best takes a number from 2 to 8, not \"\(number)\"")
    #expect(robot.state.open.turn.alternatives == nil)
  }

  @Test func itIsRefusedWhereARetryIs() {
    var readOnly = Robot(conversation: Samples.conversation("Hello", "Hi"), isReadOnly: true)
    readOnly.presses(Key(.function(12)))
    #expect(readOnly.effects.isEmpty && readOnly.row(23).contains("/fork"))

    var without = Robot(conversation: Samples.conversation("Hello"), hasModel: false)
    without.presses(Key(.function(12)))
    #expect(without.effects == [.listModels])

    var busy = Robot()
    busy.sends("Hello")
    busy.presses(Key(.function(12)))
    #expect(busy.effects.isEmpty && busy.row(23).contains("A reply is being written"))

    var empty = Robot()
    empty.presses(Key(.function(12)))
    #expect(empty.effects.isEmpty && empty.row(23).contains("nothing to reply to"))
  }

  @Test func theyWaitForAModelThatIsBeingOpened() {
    var robot = Robot(conversation: Samples.conversation("Hello"), hasModel: false)
    robot.happens(.session(.modelLoading(name: "finch")))
    robot.sends("/best 2")
    #expect(!robot.effects.contains { if case .reply = $0 { true } else { false } })
    robot.presses(.enter)
    #expect(robot.effects.isEmpty)
    robot.happens(.session(.modelLoaded(Samples.model)))
    #expect(robot.effects.last == .reply(to: robot.state.open.conversation, count: 2))
  }

  @Test func atTemperatureZeroThePersonIsTold() {
    var robot = Robot(conversation: Samples.conversation("Hello"))
    robot.sends("/set temperature 0")
    robot.sends("/best 2")
    #expect(robot.row(22).contains("all replies are the same"))
    #expect(robot.effects.contains(.reply(to: robot.state.open.conversation, count: 2)))
  }

  // MARK: The screen

  @Test func whereAllHaveRoomTheyStandSideBySide() {
    var robot = writing(rows: 40, columns: 120, "A cat sat.", "", "A dog ran to the far end of it.")
    robot.presses(Key(.right), Key(.right))
    #expect(
      (2..<6).map { String(robot.row($0).prefix(88)) } == [
        " 3 replies to: Tell me a story                                                          ",
        "─ 1 · 3 tokens … ───────────┬─ 2 · 0 tokens … ────────────┬─ ▸ 3 · 9 tokens … ──────────",
        " A cat sat.                 │                             │ A dog ran to the far end of ",
        "                            │                             │ it.                         ",
      ])
  }

  @Test func onASmallScreenTheSelectedOneIsLarge() {
    let long = (1...30).map { "line \($0)" }.joined(separator: "\n")
    var robot = writing(long, Self.story, "")
    robot.happens(.wholes(long, Self.story, "Short."))
    #expect(robot.row(2) == " 3 replies to: Tell me a story")
    #expect(robot.row(3).hasPrefix("─ ▸ 1 · 30 tokens ──"))
    #expect(robot.row(3).hasSuffix(" ↑20 ─"))
    #expect(robot.row(4) == " line 21")
    #expect(robot.row(13) == " line 30")
    #expect(robot.row(14).hasPrefix("─ 2 · 14 tokens ──"))
    #expect(robot.row(15) == " " + Self.story)
    #expect(robot.row(17).hasPrefix("─ 3 · 1 token ──"))
    #expect(robot.row(18) == " Short.")
    #expect(
      robot.row(23)
        == " Enter choose  Esc close  ← previous  → next  1 by number  ↑↓ scroll  Tab pane")

    robot.presses(.character("3"))
    #expect(robot.row(3).hasPrefix("─ 1 · 30 tokens ──"))
    #expect(robot.row(4) == " line 1")
    #expect(robot.row(9).hasPrefix("─ ▸ 3 · 1 token ──"))
  }

  @Test func onALowScreenTheOthersAreOneLineAndThenNone() {
    let texts = (1...8).map { "reply number \($0)" }
    var robot = writing(rows: 20, columns: 60, count: 8)
    robot.happens(.growing(texts))
    #expect(robot.row(9).hasPrefix("─ 2 · 3 tokens … · reply number 2 ──"))
    robot.resizes(rows: 8, columns: 40)
    #expect(robot.row(0).hasPrefix("─ ▸ 1/8 · 3 tokens … ──"))
    #expect(robot.row(1) == " reply number 1")
    #expect(!robot.screen.contains("number 2"))
  }

  @Test func aLongReplyIsFollowedUntilItIsScrolled() {
    let long = (1...30).map { "line \($0)" }.joined(separator: "\n")
    var robot = writing(long, "B", "C")
    #expect(robot.screen.contains("line 30"))
    robot.presses(Key(.pageUp))
    #expect(robot.row(4) == " line 12")
    #expect(robot.row(3).hasSuffix(" ↑11 ↓9 ─"))
    robot.happens(.growing([long + "\nline 31", "B", "C"]))
    #expect(robot.row(4) == " line 12")
    robot.presses(Key(.home), Key(.down))
    #expect(robot.row(4) == " line 2")
    robot.presses(Key(.up), Key(.up))
    #expect(robot.row(4) == " line 1")
    robot.presses(Key(.end))
    #expect(robot.row(13) == " line 31")
  }

  @Test func theSidebarTurnsValuesMeanwhile() {
    var robot = writing("A", "B")
    robot.presses(Key(.function(2)), Key(.left))
    #expect(robot.effects == [.useSampling(robot.state.open.conversation.sampling)])
    #expect(robot.state.open.conversation.sampling.temperature == 0.95)
    robot.presses(.tab, Key(.right))
    #expect(robot.state.open.turn.alternatives?.selected == 1)
  }

  @Test func whatIsTypedDoesNotReachTheMessage() {
    var robot = writing("A", "B")
    robot.types("hello")
    robot.happens(.input(.paste("paste")))
    #expect(robot.state.composer.isEmpty)
    #expect(render(robot.state).cursor == nil)
  }

  // MARK: Choosing

  @Test func enterGoesOnWithTheSelectedOne() {
    var robot = writing("A", "B", "C")
    robot.happens(.wholes("A fox.", "A cat.", "A dog."))
    #expect(robot.saved?.messages.map(\.text) == ["Tell me a story", "A fox.", "A cat.", "A dog."])
    #expect(robot.saved?.tip == 2)
    robot.presses(Key(.right), .enter)
    #expect(robot.saved?.line.map(\.text) == ["Tell me a story", "A cat."])
    #expect(robot.saved?.messages.map(\.ending) == [nil, .complete, .complete, .complete])
    #expect(robot.saved?[3]?.model == "finch")
    #expect(robot.effects.last == .prepare(robot.state.open.conversation))
    #expect(robot.screen.contains("Assistant  ‹2/3›"))
    #expect(!robot.state.open.turn.isChoosing)
  }

  @Test func enterWhileTheyAreWrittenGoesOnWithThatOneOnly() {
    var robot = writing("A", "B", "C")
    robot.presses(.character("2"), .enter)
    #expect(robot.effects == [.stopOthers(than: 1)])
    #expect(robot.screen.contains("Assistant  ‹2/3›"))
    robot.happens(
      .session(
        .replies([.of("A", .interrupted), .of("B and", .writing), .of("C", .interrupted)])))
    #expect(robot.screen.contains("B and"))
    robot.types("draft")
    robot.happens(
      .severalEnd(.of("A", .interrupted), .of("B and more"), .of("C", .interrupted)))
    #expect(
      robot.state.open.conversation.messages.map(\.text).suffix(3) == ["A", "B and more", "C"])
    #expect(
      robot.state.open.conversation.messages.map(\.ending).suffix(3) == [
        .interrupted, .complete, .interrupted,
      ])
    #expect(
      robot.effects == [
        .save(robot.state.open.conversation), .prepare(robot.state.open.conversation),
      ])
    #expect(robot.state.open.turn.alternatives == nil && robot.state.composer.text == "draft")
  }

  @Test func escapeStopsThenCloses() {
    for key in [Key.escape, .control("c")] {
      var robot = writing("A", "B")
      robot.presses(Key(.right), key)
      #expect(robot.effects == [.stop])
      #expect(robot.row(22).contains("stopping"))
      robot.happens(.severalEnd(.of("A", .interrupted), .of("B", .interrupted)))
      #expect(robot.state.open.turn.isChoosing)
      #expect(robot.screen.contains("1 token, interrupted"))
      robot.presses(key)
      #expect(robot.state.open.line.messages.map(\.text) == ["Tell me a story", "B"])
      #expect(robot.screen.contains("⋯ interrupted; /continue resumes it"))
      #expect(robot.effects.last == .prepare(robot.state.open.conversation))
    }
  }

  @Test func emptyRepliesAreNotKept() {
    var robot = writing("A", "", "C")
    #expect(robot.state.open.conversation.messages.map(\.id) == [1, 2, 3, 4])
    robot.presses(Key(.right))
    robot.happens(.wholes("A", "", "C"))
    #expect(robot.state.open.conversation.messages.map(\.id) == [1, 2, 4])
    #expect(robot.state.open.conversation.tip == 2)
    robot.presses(Key(.right))
    #expect(robot.state.open.turn.alternatives?.selected == 0)
    robot.presses(.character("3"), .enter)
    #expect(robot.state.open.conversation.tip == 4)
  }

  @Test func whereNoneHasAWordNothingIsLeft() {
    var robot = writing("", "")
    robot.happens(.wholes("", ""))
    #expect(robot.state.open.conversation.messages.count == 1)
    #expect(robot.row(23).contains("The model returned empty replies; /best asks again"))
    #expect(robot.state.open.turn.alternatives == nil)

    var stopped = writing("", "")
    stopped.presses(.escape)
    stopped.happens(.severalEnd(.of("", .interrupted), .of("", .interrupted)))
    #expect(stopped.state.open.conversation.messages.count == 1)
    #expect(stopped.state.open.turn.alternatives == nil && stopped.state.open.turn.reply == nil)
  }

  @Test func aFailureKeepsWhatWasWritten() {
    var robot = writing("A", "", "C")
    robot.happens(.session(.replyFailed(problem: "out of memory")))
    #expect(robot.saved?.messages.map(\.text) == ["Tell me a story", "A", "C"])
    #expect(robot.saved?.messages.map(\.ending) == [nil, .interrupted, .interrupted])
  }

  // MARK: What is kept meanwhile

  @Test func whileTheyGrowTheSelectedOneIsKeptEachSecond() {
    var robot = writing("A", "B")
    robot.presses(Key(.right))
    robot.waits(ticks: 10)
    #expect(robot.saved?.tip == 3)
    #expect(robot.saved?[3]?.ending == .writing)
    #expect(robot.saved?.recovered().messages.map(\.text) == ["Tell me a story", "A", "B"])
  }

  @Test func leavingKeepsThemAll() {
    var robot = writing("A", "B")
    robot.presses(Key(.function(10)))
    #expect(robot.effects == [.stop])
    robot.happens(.severalEnd(.of("A", .interrupted), .of("B", .interrupted)))
    #expect(robot.effects == [.stop, .save(robot.state.open.conversation), .quit])
    #expect(robot.saved?.messages.map(\.ending) == [nil, .interrupted, .interrupted])

    var hurried = writing("A", "")
    hurried.happens(.terminate, .terminate)
    #expect(hurried.saved?.messages.map(\.text) == ["Tell me a story", "A"])
    #expect(hurried.saved?.messages.last?.ending == .interrupted)
  }

  @Test func otherKeysGoOnWithTheOneShown() {
    var robot = writing("A", "B")
    robot.happens(.wholes("A", "B"))
    robot.presses(.character("2"), Key(.function(1)))
    #expect(robot.state.open.turn.isChoosing)
    robot.presses(.escape, Key(.function(9)))
    #expect(!robot.state.open.turn.isChoosing)
    #expect(robot.state.open.conversation.tip == 3)
    robot.presses(.escape)
    robot.happens(.storage(.opened(Samples.conversation("Q"))))
    #expect(robot.screen.contains(" ▌ Q"))
  }
}

extension Reply {
  /// As many tokens as words.
  fileprivate static func of(_ text: String, _ ending: Message.Ending = .complete) -> Reply {
    let words =
      text.contains("\n")
      ? text.split(separator: "\n").count : text.split(separator: " ").count
    return Reply(text: text, ending: ending, tokens: words, rate: 10)
  }
}

extension Action {
  fileprivate static func growing(_ texts: [String]) -> Action {
    .session(.replies(texts.map { .of(PromptFormat.stripped($0), .writing) }))
  }

  fileprivate static func severalEnd(_ replies: Reply...) -> Action {
    .session(.repliesEnded(replies, StateSummary(tokens: 42, reread: 0)))
  }

  fileprivate static func wholes(_ texts: String...) -> Action {
    .session(.repliesEnded(texts.map { .of($0) }, StateSummary(tokens: 42, reread: 0)))
  }
}
