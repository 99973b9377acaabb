import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// Finding a text, here and everywhere.
@Suite struct FindTests {
  private let conversation = Samples.conversation("A café", "Yes", "Which cafe? That CAFE", "That")

  @Test func matchesAreWalkedAndMarked() {
    var robot = Robot(conversation: conversation)
    robot.sends("/find cafe")
    #expect(robot.row(23).contains("2 of 2 messages with \"cafe\""))
    #expect(robot.state.selectedMessage?.id == 3)
    let screen = render(robot.state)
    let marked = screen.cells.filter { $0.style == robot.state.theme[.match] }.map(\.text).joined()
    #expect(marked == "cafécafeCAFE")

    robot.presses(.character("N"))
    #expect(robot.state.selectedMessage?.id == 1)
    robot.presses(Key(.up))
    #expect(robot.state.selectedMessage?.id == 1)
    robot.presses(.character("n"))
    #expect(robot.state.selectedMessage?.id == 3)
    robot.presses(.escape)
    #expect(robot.state.find == nil)
    #expect(robot.state.focus == .composer)
  }

  @Test func whatIsNotThereIsSaid() {
    var other = conversation
    other.moveTip(to: 1)
    other.append(.assistant, "No", date: Samples.date)
    var robot = Robot(conversation: other)
    robot.sends("/find tea")
    #expect(robot.row(23).contains("\"tea\" is not found"))
    robot.sends("/find which")
    #expect(robot.row(23).contains("not found in this branch; 1 in others"))
    robot.sends("/find")
    #expect(robot.row(23).contains("/find needs a text"))
  }

  @Test func theLineOfTheMatchIsScrolledTo() {
    let long = String(repeating: "line\n", count: 200)
    var robot = Robot(conversation: Samples.conversation(long + "needle\n" + long))
    robot.sends("/find needle")
    #expect(robot.screen.contains("▌ needle "))
  }

  @Test func allConversationsAreSearched() {
    var robot = Robot(conversation: conversation)
    robot.sends("/findall tea")
    #expect(robot.effects.last == .search("tea"))
    #expect(robot.screen.contains("Looking …"))
    var talk = Conversation(name: "talk", title: "Drinks")
    talk.append(.user, "about tea")
    let hits = talk.search("tea")
    robot.happens(.found(hits, of: "older"))
    #expect(robot.screen.contains("Looking …"))
    robot.happens(.found(hits, of: "tea"))
    #expect(robot.screen.contains("about tea"))
    robot.presses(.enter)
    #expect(robot.effects == [.open(name: "talk")])
  }
}
