import ChatCore
import Conversations
import Foundation
import TerminalKit
import Testing

@testable import ChatUI

/// What the screen shows, as text.
@Suite struct ScreenTests {
  @Test func wideScreenHasTheSidebarBesideTheChat() {
    var robot = Robot(
      rows: 24, columns: 100, conversation: Samples.conversation("Hello", "你好世界! Hi."))
    robot.happens(.session(.stateReady(StateSummary(tokens: 1_234, reread: 0, promptRate: 812))))
    #expect(
      robot.screen == """
         Hello                                                                           2 messages · world
        ────────────────────────────────────────────────────────────────────┬─ Sampling ────────────────────
         ▌ You                                                              │▸ temperature            1.00
         ▌ Hello                                                            │  top-p                  0.50
                                                                            │  top-k                     0
           Assistant                                                        │  presence               0.40
           你好世界! Hi.                                                    │  frequency              0.40
                                                                            │  decay                 0.996
                                                                            │  max-tokens              500
                                                                            │  seed                 random
                                                                            │  order                  rwkv
                                                                            │
                                                                            │  Randomness: 0 always picks
                                                                            │  the most likely token
                                                                            │
                                                                            │
                                                                            │
                                                                            │
                                                                            │
                                                                            │
        ─ Message ──────────────────────────────────────────────────────────┤
        ›                                                                   │
         finch · RWKV-6 · World │ ↑812 t/s │ context 1,234 tokens (nothing re-read) │ 1.2 MB │ saving
         Enter send  Alt-Enter newline  Tab pane  F1 help  F10 quit  F2 sampling  F3 conversations
        """)
  }

  @Test func onANarrowScreenTheChatMakesWayForTheSidebar() {
    var robot = Robot(rows: 24, columns: 80, conversation: Samples.conversation("Hello", "Hi."))
    #expect(!robot.screen.contains("Sampling"))
    robot.presses(Key(.function(2)))
    #expect(robot.row(1).hasSuffix("┬─ Sampling ────────────────────"))
    #expect(robot.row(2).hasSuffix("│▸ temperature            1.00"))
    #expect(robot.row(2).hasPrefix(" ▌ You"))
    robot.presses(.escape)
    #expect(!robot.screen.contains("Sampling"))
  }

  @Test func lowScreenKeepsWhatMatters() {
    let robot = Robot(rows: 8, columns: 40, conversation: Samples.conversation("Hello", "Hi."))
    #expect(
      robot.screen == """
         ▌ Hello

           Assistant
           Hi.
        ─ Message ──────────────────────────────
        ›
         finch · RWKV-6 │ 1.2 MB │ saving
         Enter send  Alt-Enter newline  F1 help
        """)
  }

  @Test(arguments: [(7, 80), (24, 39), (1, 1), (0, 0), (3, 12)])
  func tinyScreenSaysSo(rows: Int, columns: Int) {
    let robot = Robot(rows: rows, columns: columns, conversation: Samples.conversation("Hello"))
    let shown = robot.screen.filter { !$0.isWhitespace }
    #expect("Toosmall:40×8isneeded.".hasPrefix(shown))
    #expect(rows * columns < 12 || shown.hasPrefix("Toosmall"))
  }

  @Test func cursorStandsWhereTheTextGoesOn() {
    var robot = Robot()
    robot.types("日本")
    #expect(render(robot.state).cursor == Point(row: 21, column: 6))
    robot.presses(.control("j"))
    #expect(render(robot.state).cursor == Point(row: 21, column: 2))
    #expect(robot.row(20) == "› 日本")
  }

  @Test func controlCharactersAreShownNotSent() {
    let robot = Robot(
      conversation: Samples.conversation("Hello", "\u{1B}]0;owned\u{7} \u{202E}txt"))
    #expect(robot.screen.contains("␛]0;owned␇"))
    #expect(!robot.screen.unicodeScalars.contains("\u{202E}"))
  }

  @Test func progressOfReadingIsShown() {
    var robot = Robot(conversation: Samples.conversation("Hello"))
    robot.happens(.session(.reading(done: 1_200, total: 2_400)))
    #expect(robot.row(22).contains("reading 1,200/2,400 █████░░░░░"))
    robot.happens(
      .session(.stateReady(StateSummary(tokens: 2_400, reread: 2_400, promptRate: 95.04))))
    #expect(robot.row(22).contains("2,400 tokens, 2,400 re-read"))
    robot.happens(.session(.modelLoading(name: "raven")))
    #expect(robot.row(22).contains("opening raven"))
  }

  @Test func crashedReplyIsShownAsInterrupted() {
    var conversation = Samples.conversation("Hello")
    conversation.append(.assistant, "Once", ending: .writing, date: Samples.date)
    let robot = Robot(conversation: conversation)
    #expect(robot.screen.contains("⋯ interrupted"))
  }

  // MARK: Scrolling

  private func longConversation(_ count: Int) -> Conversation {
    var conversation = Samples.emptyConversation()
    var messages: [Message] = []
    for id in 1...count {
      messages.append(
        Message(
          id: id, parent: id == 1 ? nil : id - 1, role: id.isMultiple(of: 2) ? .assistant : .user,
          text: "message \(id)", date: Samples.date,
          ending: id.isMultiple(of: 2) ? .complete : nil))
    }
    // The ids are in order and each has its parent before it.
    conversation =
      (try? Conversation(
        name: "first", created: Samples.date, modified: Samples.date, format: .world,
        messages: messages, tip: count)) ?? conversation
    return conversation
  }

  @Test func tailIsFollowedUntilScrolledAway() {
    var robot = Robot(conversation: longConversation(20))
    #expect(robot.screen.contains("message 20"))
    robot.presses(Key(.pageUp))
    #expect(!robot.screen.contains("message 20"))
    #expect(robot.screen.contains("↓"))
    let before = robot.row(5)
    robot.happens(.storage(.listed([])))
    #expect(robot.row(5) == before)
    robot.presses(Key(.pageDown))
    #expect(robot.screen.contains("message 20"))
    #expect(robot.state.open.chat.scroll == .end)
    robot.presses(Key(.home, .control))
    #expect(robot.row(3).contains("message 1"))
    robot.presses(Key(.up, .shift))
    #expect(robot.row(3).contains("message 1"))
  }

  @Test func whatStreamsInDoesNotMoveAScrolledPane() {
    var robot = Robot(conversation: longConversation(20))
    robot.sends("More")
    robot.presses(Key(.pageUp))
    let before = (2..<19).map { robot.row($0) }
    robot.happens(.grows(" a\nb\nc\nd\ne\nf\ng"))
    #expect((2..<19).map { robot.row($0) } == before)
  }

  @Test func onlyWhatIsSeenIsWrapped() {
    var robot = Robot(conversation: longConversation(10_000))
    robot.presses(Key(.pageUp), Key(.pageUp))
    #expect(robot.screen.contains("message 99"))
    #expect(robot.state.open.chat.wrapCache.count < 40)
  }

  @Test(arguments: [
    "some words that wrap\n\nand more of them here", "  indented   words    far apart      ",
    "日本語は「括弧」と、句点。がある", "e\u{301}e\u{301} 👩‍👩‍👧👩‍👩‍👧 x\u{FE0F} averyveryverylongword\n\n\n end",
  ])
  func growingTextIsWrappedAsAWholeOneIs(text: String) {
    for columns in 1...12 {
      let cache = WrapCache()
      for end in text.unicodeScalars.indices {
        let part = String(text.unicodeScalars[...end])
        #expect(
          Array(cache.lines(of: part, from: .message(1), columns: columns))
            == LineWrapping.wrap(part, columns: columns))
      }
      #expect(cache.count == 1)
    }
  }

  @Test func ofAGrowingTextOnlyTheEndIsWrapped() {
    let cache = WrapCache()
    var text = ""
    for _ in 0..<500 {
      text += "one more sentence of a long paragraph. "
      let lines = cache.lines(of: text, from: .message(1), columns: 40)
      #expect(lines.wrappedLines <= 4)
    }
    #expect(cache.lines(of: "other", from: .message(1), columns: 40).map(String.init) == ["other"])
  }
}
