import ChatCore
import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// The palette and the first screen.
@Suite struct PaletteTests {
  private func opened(typing text: String) -> Robot {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.presses(.alt("x"))
    robot.happens(
      .storage(.listed([Samples.summary("talk", "A talk about tea")])),
      .modelsListed([ModelChoice(path: "models/raven", name: "raven", detail: "3 GB")]))
    robot.types(text)
    return robot
  }

  @Test func aCommandIsFoundAndRun() {
    var robot = opened(typing: "branches")
    robot.presses(.enter)
    #expect(robot.state.context == .tree)
  }

  @Test func aCommandThatNeedsWordsWaitsForThem() {
    var robot = opened(typing: "/rename")
    robot.presses(.enter)
    #expect(robot.state.composer.text == "/rename ")
  }

  @Test func aSettingIsSelected() {
    var robot = opened(typing: "top-p")
    robot.presses(.enter)
    #expect(robot.state.focus == .sidebar)
    #expect(robot.screen.contains("▸ top-p"))
  }

  @Test func aConversationAndAModelAreOpened() {
    var robot = opened(typing: "tea")
    robot.presses(.enter)
    #expect(robot.effects.last == .open(name: "talk"))
    robot = opened(typing: "raven")
    robot.presses(.enter)
    #expect(robot.effects.last == .loadModel(path: "models/raven"))
  }

  @Test func theFirstScreenShowsTheLastConversations() {
    var robot = Robot()
    var summary = Samples.summary("talk", "A talk about tea")
    summary.lastWords = "Oolong, mostly"
    robot.happens(.storage(.listed([summary, Samples.summary("first", "This one")])))
    #expect(robot.screen.contains("A talk about tea (now) · Oolong, mostly"))
    #expect(!robot.screen.contains("This one"))
    #expect(robot.screen.contains("Type a message and press Enter"))
  }

  @Test func theListTellsLastWords() {
    var robot = Robot()
    robot.presses(Key(.function(3)))
    var summary = Samples.summary("talk", "hello")
    summary.lastWords = "Good night"
    robot.happens(.storage(.listed([summary])))
    #expect(robot.screen.contains("hello · Good night"))
  }
}
