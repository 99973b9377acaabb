import ChatCore
import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// What a model thinks before it answers, on the screen; what ends a reply.
@Suite struct ThinkingTests {
  private static let format = PromptFormat.g1(Thinking(.on))

  /// A chat whose model thinks.
  private func robot() -> Robot {
    var conversation = Samples.emptyConversation()
    conversation.format = Self.format
    var robot = Robot(conversation: conversation, hasModel: false)
    var model = Samples.model
    model.format = Self.format
    robot.happens(.session(.modelLoaded(model)))
    return robot
  }

  private func reply(
    _ written: String, _ ending: Message.Ending = .writing, tokens: Int = 3
  ) -> Reply {
    var reply = Reply(ending: ending, tokens: tokens, rate: 10)
    reply.written = Self.format.reply(written: written)
    return reply
  }

  private func grows(_ written: String) -> Action { .session(.replies([reply(written)])) }

  private func ends(_ written: String, _ ending: Message.Ending = .complete) -> Action {
    .session(.repliesEnded([reply(written, ending)], StateSummary(tokens: 9, reread: 0)))
  }

  @Test func aThoughtIsSeenWhileItIsWrittenThenFolded() {
    var robot = robot()
    robot.sends("2+2?")
    robot.happens(grows(" <think>Two and\n\ntwo"))
    #expect(robot.screen.contains("Two and"))
    #expect(!robot.screen.contains("think>"))

    robot.happens(grows(" <think>Two and\n\ntwo</think>\nFour"))
    #expect(!robot.screen.contains("Two and"))
    #expect(robot.screen.contains("▸ Thought, 3 words (Ctrl-O)"))
    #expect(robot.screen.contains("Four"))

    robot.happens(ends(" <think>Two and\n\ntwo</think>\nFour."))
    #expect(robot.saved?.line.last?.thought == " <think>Two and\n\ntwo</think>")
    #expect(robot.saved?.line.last?.text == "Four.")
  }

  @Test func aThoughtIsDim() {
    var robot = robot()
    robot.sends("2+2?")
    robot.happens(grows(" <think>Two and two"))

    let screen = render(robot.state)

    let row = screen.text.split(separator: "\n", omittingEmptySubsequences: false)
      .firstIndex { $0.contains("Two and two") }
    #expect(row.map { screen[$0, 3].style } == robot.state.theme[.dim])
  }

  @Test func aKeyUnfoldsAndFolds() {
    var robot = robot()
    robot.sends("2+2?")
    robot.happens(ends(" <think>Two and two</think> Four."))

    robot.presses(.control("o"))
    #expect(robot.screen.contains("Two and two"))
    #expect(robot.effects == [.rememberThoughts(.shown)])
    robot.presses(.control("o"))
    #expect(!robot.screen.contains("Two and two"))
    #expect(robot.effects == [.rememberThoughts(.folded)])
    robot.sends("And 3+3?")
    robot.happens(grows(" <think>Three and"))
    #expect(!robot.screen.contains("Three and"))
    #expect(robot.screen.contains("▸ Thinking, 2 words"))
    robot.presses(.control("o"))
    #expect(robot.screen.contains("Three and"))
    robot.happens(ends(" <think>Three and", .interrupted))
    robot.sends("/think auto")
    #expect(!robot.screen.contains("Three and"))
    #expect(robot.effects.contains(.rememberThoughts(.whileThinking)))
  }

  @Test func anInterruptedThoughtIsKeptAndGoneOnWith() {
    var robot = robot()
    robot.sends("2+2?")
    robot.happens(grows(" <think>Two"))
    robot.presses(.escape)
    robot.happens(ends(" <think>Two", .interrupted))
    #expect(robot.saved?.line.last?.written.isThinking == true)
    #expect(robot.screen.contains("⋯ interrupted; /continue resumes it"))

    robot.sends("/continue")

    #expect(robot.asked?.line.last?.thought == " <think>Two")
    robot.happens(ends(" <think>Two and two</think> Four."))
    #expect(robot.state.open.conversation.messages.count == 2)
    #expect(robot.state.open.conversation.line.last?.text == "Four.")
  }

  @Test func anOpeningAloneIsNoReply() {
    var robot = robot()
    robot.sends("2+2?")
    robot.happens(grows(" <think"), ends(" <think", .interrupted))
    #expect(robot.state.open.conversation.messages.count == 1)
  }

  @Test func theEffortIsChosenByCommand() {
    var robot = robot()
    for (argument, name) in [("off", "g1"), ("LOT", "g1-think-lot"), ("fast", "g1-fast")] {
      robot.sends("/think \(argument)")
      #expect(robot.state.open.conversation.format.name == name)
    }
    robot.sends("/think much")
    #expect(robot.row(23).contains("/think takes on, off, bit, lot, fast, auto, show, fold"))
    robot.sends("/think lot")
    robot.sends("2+2?")
    #expect(robot.asked?.line.last?.suffix == " (think a lot)")
    robot.happens(ends(" <think>a</think> b"))
    // Another reply is asked for in the words that hold now.
    robot.sends("/think off")
    robot.sends("/retry")
    #expect(robot.asked?.line.last?.suffix == nil)
    robot.happens(ends(" b"))
    robot.sends("/new")
    guard case .create(let new)? = robot.effects.last else {
      Issue.record("no new conversation")
      return
    }
    #expect(new.format.name == "g1")
  }

  @Test func aTemplateWithoutThinkingSaysSo() {
    var robot = Robot()
    robot.sends("/think on")
    #expect(robot.screen.contains("The template world knows no thinking"))
    #expect(robot.state.open.conversation.format == .world)
  }

  @Test func severalRepliesShowTheirThoughtsUntilTheyAnswer() {
    var robot = robot()
    robot.resizes(rows: 24, columns: 120)
    robot.sends("2+2?")
    robot.happens(ends(" Four."))
    robot.sends("/best 2")
    robot.happens(
      .session(.replies([reply(" <think>Two and"), reply(" <think>Hm</think> Four!")])))
    #expect(robot.screen.contains("Two and") && robot.screen.contains("Four!"))
    #expect(robot.screen.contains("thinking …") && !robot.screen.contains("Hm"))
    robot.happens(
      .session(
        .repliesEnded(
          [reply(" <think>Two and", .length), reply(" <think>Hm</think> Four!", .complete)],
          StateSummary(tokens: 9, reread: 0))))
    #expect(robot.state.open.conversation.messages.count == 4)
  }

  // MARK: Stops

  @Test func stopsAreShownAndChanged() {
    var robot = Robot()
    robot.sends("/stop")
    #expect(robot.row(23).contains(#"A reply ends before "\n\n", or where the model ends it"#))
    robot.sends(#"/stop "\n\nUser:" END"#)
    #expect(robot.state.open.conversation.format.stops == ["\n\nUser:", "END"])
    // Nothing is read again for it.
    #expect(robot.effects.allSatisfy { if case .prepare = $0 { false } else { true } })
    #expect(robot.saved == nil)
    robot.sends("/stop none")
    #expect(robot.row(23).contains("A reply ends where the model ends it"))
    robot.sends("/stop default")
    #expect(robot.state.open.conversation.format.stops == ["\n\n"])
    robot.sends(#"/stop "open"#)
    #expect(robot.row(23).contains("Usage: /stop"))
  }

  @Test func aCompleteReplyIsGoneOnWithPastItsStop() {
    var robot = Robot(conversation: Samples.conversation("Count.", "One."))
    robot.sends("/continue")
    let last = robot.asked?.line.last
    #expect(last?.text == "One." && last?.raw == " One.\n\n" && last?.ending == .interrupted)
    #expect(
      robot.asked.map { $0.pieces(for: $0.line).joined() }
        == "User: Count.\n\nAssistant: One.\n\n")
    robot.happens(.ends("One.\n\nTwo."))
    #expect(robot.state.open.conversation.line.last?.text == "One.\n\nTwo.")
  }
}
