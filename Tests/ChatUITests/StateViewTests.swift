import ChatCore
import Conversations
import RWKVEngine
import TerminalKit
import Testing

@testable import ChatUI

/// The state made visible.
@Suite struct StateViewTests {
  private static let difference = StateDifference(
    unit: .head,
    layers: [
      [0, 0.01, 0.05, 0.2], [0.3, 0.6, 1, 0.02], [0.1, 0.1, 0.1, 0.1],
    ])

  private func opened(rows: Int = 16, columns: Int = 60) -> Robot {
    var conversation = Samples.conversation("Hello", "Hi", "Rome?", "In Italy")
    conversation.moveTip(to: 2)
    conversation.append(.user, "Oslo?", date: Samples.date)
    var robot = Robot(rows: rows, columns: columns, conversation: conversation)
    robot.presses(.alt("s"))
    return robot
  }

  @Test func itIsAskedForWhenItOpensAndLeftWhenItCloses() {
    var robot = opened()
    let conversation = robot.state.open.conversation
    #expect(
      robot.effects == [.stopMeasuring, .compareStates(.change(by: 5), in: conversation)])
    #expect(robot.screen.contains("Waiting for the model…"))
    robot.presses(.escape)
    #expect(robot.effects == [.stopMeasuring])
    robot.happens(.session(.stateDifference(.change(by: 5), Self.difference)))
    #expect(robot.state.overlay == nil)
  }

  @Test func theViewIsAsItIs() {
    var robot = opened()
    robot.happens(.session(.stateDifference(.change(by: 5), Self.difference)))
    #expect(
      robot.screen.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        .dropLast(2).joined(separator: "\n") == """
           ╭─ State: what this message changed ─────────────────────╮
           │ You: Oslo?                                             │
           │                                                        │
           │ layer  4 heads                                         │
           │     1  ····░░▒▒  7%                                    │
           │     2  ▓▓████░░  48%                                   │
           │     3  ▒▒▒▒▒▒▒▒  10%                                   │
           │                                                        │
           │ · <2%  ░ 2%+  ▒ 10%+  ▓ 25%+  █ 50%+                   │
           │                                                        │
           │                                                        │
          ─│                                                        │─
          ›│                                                        │
          """)
  }

  @Test func anAnswerToAnotherQuestionIsNotShown() {
    var robot = opened()
    robot.happens(.session(.stateDifference(.change(by: 4), Self.difference)))
    #expect(robot.screen.contains("Waiting for the model…"))
  }

  @Test func messagesAndBranchesAreWalked() {
    var robot = opened()
    let conversation = robot.state.open.conversation
    robot.presses(Key(.up))
    #expect(robot.effects.last == .compareStates(.change(by: 2), in: conversation))
    robot.presses(.character("b"))
    #expect(robot.effects.last == .compareStates(.difference(5, 4), in: conversation))
    robot.happens(.session(.stateDifference(.difference(5, 4), Self.difference)))
    #expect(robot.screen.contains("State: two branches"))
    #expect(robot.screen.contains("You: Oslo?"))
    #expect(robot.screen.contains("Assistant: In Italy"))
    robot.presses(Key(.down))
    #expect(robot.effects.isEmpty)
  }

  @Test func withoutAnotherBranchThereIsAWord() {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/state")
    robot.presses(.character("b"))
    #expect(robot.screen.contains("There is no other branch"))
  }

  @Test func whatHasNoRoomSharesABlock() {
    let map = StateMap(Self.difference, rows: 2, columns: 2)
    #expect(map.rows.map(\.blocks) == ["·▒", "█▒"].map { $0 } || map.rows.count == 2)
    #expect(map.rows.map(\.layers) == [0...0, 1...2])
    #expect(map.rows[0].blocks == "·▒")
    #expect(map.rows[1].blocks == "██")
    let wide = StateMap(Self.difference, rows: 9, columns: 8)
    #expect(wide.rows.map(\.blocks) == ["····░░▒▒", "▓▓████░░", "▒▒▒▒▒▒▒▒"])
    #expect(StateMap(StateDifference(unit: .head, layers: []), rows: 3, columns: 3).rows.isEmpty)
  }

  @Test(arguments: [(8, 40), (3, 9), (60, 200)])
  func itStaysInItsBox(rows: Int, columns: Int) {
    var robot = opened(rows: rows, columns: columns)
    let large = StateDifference(
      unit: .channels, layers: Array(repeating: Array(repeating: 0.3, count: 64), count: 61))
    robot.happens(.session(.stateDifference(.change(by: 5), large)))
    let lines = robot.screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == rows)
    #expect(lines.allSatisfy { CharacterWidth.columns(of: $0) <= columns })
  }
}
