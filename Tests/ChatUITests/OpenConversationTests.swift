import ChatCore
import Conversations
import Foundation
import TerminalKit
import Testing

@testable import ChatUI

/// What goes with the conversation that is shown, and the time of what happens to it.
@Suite struct OpenConversationTests {
  @Test func nothingOfTheOneBeforeIsLeft() {
    var robot = Robot(rows: 24, columns: 120, conversation: Samples.conversation("one", "two"))
    robot.happens(.session(.stateReady(StateSummary(tokens: 9, reread: 0))))
    robot.sends("/template free")
    robot.sends("/find one")
    robot.presses(Key(.up))
    robot.presses(Key(.function(2)), .enter)
    robot.types("0.5")
    robot.happens(.storage(.saveFailed(problem: "disk full")))
    #expect(robot.state.open.isFormatChosen && robot.state.open.chat.find != nil)
    #expect(robot.state.sampling.entry == "0.5")
    robot.presses(Key(.function(9)))

    robot.happens(.storage(.opened(Samples.conversation("three", "four"))))

    let open = robot.state.open
    #expect(open.chat.find == nil && open.chat.selection == nil && open.chat.scroll == .end)
    #expect(open.turn.held == nil && open.turn.isIdle && open.turn.afterReply.isEmpty)
    #expect(open.saving == SaveState())
    #expect(open.successor == nil && !open.isFormatChosen && !open.isReadOnly)
    #expect(robot.state.overlay == nil && robot.state.sampling.entry == nil)
  }

  @Test func theTimeComesWithTheAction() throws {
    var robot = Robot()
    robot.now = Samples.date.addingTimeInterval(3_600)
    robot.sends("Hello")
    robot.now += 60
    robot.happens(.grows(" Hi"))

    let messages = robot.state.open.conversation.messages
    #expect(messages.map(\.date) == [robot.now - 60, robot.now])
    #expect(robot.state.open.conversation.modified >= robot.now)
    robot.sends("/new")
    robot.happens(.ends("Hi"))
    let created = robot.effects.compactMap {
      if case .create(let conversation) = $0 { conversation.created } else { nil }
    }
    #expect(created == [robot.now])
  }

  @Test func whatAnotherProgramChangedIsSaid() {
    var conversation = Samples.conversation("one", "two")
    conversation.title = "Rivers"
    var robot = Robot(rows: 24, columns: 120, conversation: conversation)
    let name = conversation.name
    let told: [(StorageEvent, String, isError: Bool)] = [
      (
        .merged(name: name, messages: 0),
        "Another program changed the settings of \"Rivers\"; both changes are kept", false
      ),
      (
        .merged(name: name, messages: 1),
        "Another program added to \"Rivers\"; reopen it to see 1 more message", false
      ),
      (
        .merged(name: name, messages: 2),
        "Another program added to \"Rivers\"; reopen it to see 2 more messages", false
      ),
      (
        .keptApart(name, as: "rivers-2"),
        "Another program changed \"Rivers\"; your version is saved as rivers-2", true
      ),
      (
        .nearLimit(name: name), "\"Rivers\" is nearly full; continue in a fork (/fork)", true
      ),
    ]
    for (event, words, isError) in told {
      robot.happens(.storage(event))

      #expect(robot.state.notice?.text == words)
      #expect(robot.state.notice?.isError == isError)
    }
  }

  @Test func whereTheClockStandsStillEveryChangeIsLater() {
    var robot = Robot()
    robot.sends("Hello")
    let sent = robot.state.open.conversation.modified
    robot.happens(.grows(" Hi"))
    let grown = robot.state.open.conversation.modified
    robot.presses(Key(.function(2)), Key(.right))
    #expect(sent < grown)
    #expect(grown < robot.state.open.conversation.modified)
  }

  @Test func theModelThatWasOpenedIsRemembered() {
    var robot = Robot(hasModel: false)
    robot.happens(.session(.modelLoaded(Samples.model)))
    #expect(robot.effects.contains(.rememberModel(path: Samples.model.path)))
  }
}
