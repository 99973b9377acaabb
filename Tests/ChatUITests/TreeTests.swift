import ChatCore
import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// The branches of a conversation.
@Suite struct TreeTests {
  /// Hello → Hi → (Rome → Italy → Thanks, Oslo → Norway).
  private var conversation: Conversation {
    var conversation = Samples.conversation("Hello", "Hi", "Rome?", "In Italy", "Thanks")
    conversation.moveTip(to: 2)
    conversation.append(.user, "Oslo?", date: Samples.date)
    conversation.append(.assistant, "In Norway", ending: .complete, date: Samples.date)
    return conversation
  }

  private func opened() -> Robot {
    var robot = Robot(rows: 12, columns: 60, conversation: conversation)
    robot.presses(Key(.function(9)))
    return robot
  }

  @Test func treeShowsBranchesTheCurrentLineAndPins() {
    var robot = opened()
    robot.presses(.character("p"))
    #expect(robot.saved?[7]?.isPinned == true)
    #expect(
      robot.screen.split(separator: "\n").dropFirst().prefix(5).joined(separator: "\n")
        == """
        ╭─ Branches (• current line, ◆ pinned) ──────────────────╮
        │  •  You: Hello ‹2›                                     │
        │       You: Rome? ‹3›                                   │
        │ ▸•◆   You: Oslo? ‹2›                                   │
        │                                                        │
        """.split(separator: "\n").map { " " + $0 }.joined(separator: "\n"))
    robot.presses(.character("p"))
    #expect(robot.saved?[7]?.isPinned == false)
  }

  @Test func treeShowsWhereTheStatesAre() {
    var robot = opened()
    #expect(robot.effects == [.listStates(of: conversation.name)])

    robot.happens(
      .storage(.statesListed(of: "another", [3: 9])),
      .storage(.statesListed(of: conversation.name, [2: 9, 4: 9, 5: 9])))

    #expect(robot.screen.contains("You: Hello ‹2› 1 state "))
    #expect(robot.screen.contains("You: Rome? ‹3› 2 states "))
    #expect(robot.screen.contains("You: Oslo? ‹2›  "))
  }

  @Test func enterGoesToTheEndOfABranch() {
    var robot = opened()
    robot.presses(Key(.up), .enter)
    #expect(robot.state.open.line.messages.last?.text == "Thanks")
    #expect(robot.effects.last == .prepare(robot.state.open.conversation))
    #expect(robot.state.overlay == nil)
  }

  @Test func aBranchIsDeletedAfterAsking() {
    var robot = opened()
    robot.presses(.character("d"), .character("n"))
    #expect(robot.state.open.conversation.messages.count == 7)
    robot.presses(.character("d"))
    #expect(robot.screen.contains("Delete the branch \"Oslo?\" and everything after it?"))
    robot.presses(.character("y"))
    #expect(robot.saved?.messages.map(\.id) == [1, 2, 3, 4, 5])
    #expect(robot.state.open.line.messages.map(\.text) == ["Hello", "Hi"])
    #expect(robot.effects.last == .prepare(robot.state.open.conversation))
  }

  @Test func aForkGoesUpToTheEndOfTheBranch() {
    var robot = opened()
    robot.presses(Key(.up), .character("f"))
    guard case .fork(let copy, _) = robot.effects.last else {
      Issue.record("no copy")
      return
    }
    #expect(copy.messages.map(\.text) == ["Hello", "Hi", "Rome?", "In Italy", "Thanks"])
  }

  @Test func nothingIsChangedWhileAReplyIsWritten() {
    var robot = Robot(conversation: conversation)
    robot.sends("More")
    robot.happens(.grows(" Well"))
    for key: Character in ["d", "f"] {
      robot.presses(Key(.function(9)))
      robot.presses(.character(key))
      #expect(robot.effects.isEmpty)
      #expect(robot.row(22).contains("A reply is being written"))
      robot.presses(.escape)
    }
  }

  @Test func anEmptyConversationHasNoBranches() {
    var robot = Robot()
    robot.sends("/tree")
    #expect(robot.state.overlay == nil)
    #expect(robot.row(23).contains("no branches yet"))
  }
}
