import ChatCore
import Conversations
import RWKVSampling
import TerminalKit
import Testing

@testable import ChatUI

/// The wheel, clicks and drags.
@Suite struct MouseTests {
  private func mouse(_ kind: MouseEvent.Kind, _ row: Int, _ column: Int) -> Action {
    .input(.mouse(MouseEvent(kind, at: Point(row: row, column: column))))
  }

  private func long() -> Conversation {
    var conversation = Samples.emptyConversation()
    for number in 1...40 { conversation.append(.user, "message \(number)", date: Samples.date) }
    return conversation
  }

  @Test func theWheelScrollsAndLeavesTheDraftAlone() {
    var robot = Robot(conversation: long(), history: ["sent before"])
    robot.types("draft")
    for _ in 0..<20 { robot.happens(mouse(.wheelUp, 10, 10)) }
    #expect(robot.state.composer.text == "draft")
    #expect(!robot.screen.contains("message 40"))
    for _ in 0..<20 { robot.happens(mouse(.wheelDown, 10, 10)) }
    #expect(robot.screen.contains("message 40"))
    #expect(robot.state.open.chat.scroll == .end)
  }

  @Test func aClickSelectsTheMessageUnderIt() {
    var robot = Robot(conversation: long())
    let row = (0..<24).first { robot.row($0).contains("message 38") } ?? 0
    robot.happens(mouse(.press, row, 6), mouse(.release, row, 6))
    #expect(robot.state.focus == .transcript)
    #expect(robot.state.selectedMessage?.text == "message 38")
    robot.presses(.enter)
    #expect(robot.state.composer.text == "message 38")
  }

  @Test func aClickPutsTheCursorIntoTheMessage() {
    var robot = Robot(columns: 120)
    robot.types("hello world")
    robot.state.focus = .sidebar
    robot.happens(mouse(.press, 21, 7))
    #expect(robot.state.focus == .composer)
    robot.types("_")
    #expect(robot.state.composer.text == "hello_ world")
  }

  @Test func aDragTurnsASetting() {
    var robot = Robot(columns: 120)
    let row = (0..<24).first { robot.row($0).contains("top-p") } ?? 0
    robot.happens(mouse(.press, row, 110))
    #expect(robot.state.focus == .sidebar)
    robot.happens(mouse(.drag, row, 114))
    #expect(robot.state.open.conversation.sampling.topP == 0.7)
    #expect(robot.effects == [.useSampling(robot.state.open.conversation.sampling)])
    robot.happens(mouse(.drag, row, 113), mouse(.release, row, 113), mouse(.drag, row, 90))
    #expect(robot.state.open.conversation.sampling.topP == 0.65)
    #expect(robot.state.open.conversation.sampling.temperature == 1)
  }

  @Test func aListIsChosenFromByClicks() {
    var robot = Robot()
    robot.presses(Key(.function(3)))
    robot.happens(
      .storage(.listed([Samples.summary("a", "First talk"), Samples.summary("b", "Second talk")])))
    let row = (0..<24).first { robot.row($0).contains("Second talk") } ?? 0
    robot.happens(mouse(.press, row, 20))
    #expect(robot.row(row).contains("▸ Second talk"))
    robot.happens(mouse(.wheelUp, 10, 20))
    #expect(robot.row(row - 1).contains("▸ First talk"))
    robot.happens(mouse(.press, row, 20), mouse(.press, row, 20))
    #expect(robot.effects.last == .open(name: "b"))
  }

  @Test func aClickBesideAnOverlayClosesIt() {
    var robot = Robot(rows: 40, columns: 120)
    robot.presses(Key(.function(1)))
    robot.happens(mouse(.wheelDown, 10, 60))
    #expect(robot.state.overlay == .help(HelpOverlay(top: 3)))
    robot.happens(mouse(.press, 10, 2))
    #expect(robot.state.overlay == nil)
  }

  @Test func aQuestionIsAnsweredByClicks() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/delete")
    let row = (0..<24).first { robot.row($0).contains("y yes   n no") } ?? 0
    robot.happens(mouse(.press, row, 0))
    #expect(robot.state.overlay != nil)
    let column = robot.row(row).prefix { $0 != "n" }.count
    robot.happens(mouse(.press, row, column))
    #expect(robot.state.overlay == nil)
    #expect(robot.effects.isEmpty)
  }

  @Test func theMouseCanBeLeftToTheTerminal() {
    var robot = Robot()
    robot.sends("/mouse off")
    #expect(robot.effects.last == .useMouse(false))
    robot.sends("/mouse")
    #expect(robot.screen.contains("left to the terminal"))
    robot.sends("/mouse on")
    #expect(robot.effects.last == .useMouse(true))
  }
}
