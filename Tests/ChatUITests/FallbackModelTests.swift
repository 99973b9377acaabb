import ChatCore
import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// A model that stands in for one that is missing is written down nowhere.
@Suite struct FallbackModelTests {
  private func started(_ conversation: Conversation) -> Robot {
    var robot = Robot(conversation: conversation, hasModel: false)
    robot.state.engine.fallback = Samples.model.path
    robot.happens(.session(.modelLoaded(Samples.model)))
    return robot
  }

  @Test func itIsNotRememberedUntilItIsChosen() {
    var conversation = Samples.conversation("Hello", "Hi")
    conversation.modelPath = "/mnt/usb/World.pth"
    var robot = started(conversation)
    #expect(!robot.effects.contains(.rememberModel(path: Samples.model.path)))
    robot.sends("More")
    #expect(robot.asked?.modelPath == "/mnt/usb/World.pth")
    robot.happens(.ends("Yes"))

    robot.sends("/model \(Samples.model.path)")
    robot.happens(.session(.modelLoaded(Samples.model)))
    #expect(robot.effects.contains(.rememberModel(path: Samples.model.path)))
    robot.sends("More")
    #expect(robot.asked?.modelPath == Samples.model.path)
  }

  @Test func aNewConversationDoesNotTakeIt() {
    var robot = started(Samples.emptyConversation())
    robot.sends("Hello")
    #expect(robot.asked?.modelPath == nil)
  }

  /// Reading it all with another model is not begun without a word.
  @Test func aConversationOfAnotherModelAsks() {
    var other = Samples.conversation("Hello", "Hi")
    other.modelPath = "/models/raven-14b.pth"
    other.update(2) { $0.model = "raven-14b" }

    var robot = Robot()
    robot.happens(.storage(.opened(other)))
    #expect(!robot.effects.contains(.prepare(robot.state.open.conversation)))
    #expect(robot.screen.contains("Written with raven-14b.pth"))
    robot.presses(.character("y"))
    #expect(robot.effects == [.loadModel(path: "/models/raven-14b.pth")])

    robot = Robot()
    robot.happens(.storage(.opened(other)))
    robot.presses(.character("n"))
    #expect(robot.effects == [.prepare(robot.state.open.conversation)])
  }
}
