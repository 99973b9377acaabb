import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// Copying a message, a block of code, or everything.
@Suite struct CopyingTests {
  private let conversation = Samples.conversation(
    "Show me", "First:\n```swift\nlet a = 1\n```\nthen\n\n~~~\nplain\n\n~~~~\nend", "And?",
    "```py\nprint(1)")

  private func copied(_ line: String) -> Effect? {
    var robot = Robot(conversation: conversation)
    robot.sends(line)
    return robot.effects.last
  }

  @Test(arguments: [
    ("/copy", "```py\nprint(1)", "the last reply"),
    ("/copy code", "print(1)\n", "the last code block"),
    ("/copy code 1", "let a = 1\n", "code block 1"), ("/copy CODE 2", "plain\n\n", "code block 2"),
  ])
  func whatIsAskedForIsCopied(line: String, text: String, what: String) {
    #expect(copied(line) == .copyToClipboard(text, what: what))
  }

  @Test func theWholeConversationIsCopied() {
    guard case .copyToClipboard(let text, _) = copied("/copy all") else {
      Issue.record("nothing is copied")
      return
    }
    #expect(text.contains("Show me") && text.contains("print(1)"))
  }

  @Test func theSelectedMessageIsCopiedByKey() {
    var robot = Robot(conversation: conversation)
    robot.presses(Key(.tab, .shift), Key(.up), Key(.up), .alt("c"))
    #expect(robot.effects == [.copyToClipboard("And?", what: "your message")])
  }

  @Test(arguments: [
    ("/copy code 9", "There are 3 code blocks"), ("/copy code x", "There are 3 code blocks"),
    ("/copy that", "Usage: /copy"),
  ])
  func whatIsNotThereIsRefused(line: String, words: String) {
    var robot = Robot(conversation: conversation)
    robot.sends(line)
    #expect(robot.row(23).contains(words))
    #expect(!robot.effects.contains { if case .copyToClipboard = $0 { true } else { false } })
  }
}
