import ChatCore
import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// `/share`: a chat as one file.
@Suite struct ShareCommandTests {
  @Test(arguments: [("", nil), (" a b", "a b"), (" 'my chat'", "my chat")] as [(String, String?)])
  func theConversationIsSavedAndThenShared(argument: String, path: String?) throws {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("/share\(argument)")

    let saved = try #require(robot.saved)
    #expect(robot.effects.suffix(2) == [.save(saved), .share(saved, path: path)])

    robot.happens(.storage(.exported(path: "/tmp/hello.safetensors")))
    #expect(robot.row(23).contains("Exported to /tmp/hello.safetensors"))
  }

  @Test func halfAReplyIsNotShared() {
    var robot = Robot()
    robot.sends("Hello")
    robot.happens(.grows(" Hi"))
    robot.sends("/share")
    #expect(robot.effects.allSatisfy { if case .share = $0 { false } else { true } })
    #expect(robot.screen.contains("A reply is being written"))
  }

  @Test func nothingIsNotShared() {
    var robot = Robot()
    robot.sends("/share")
    #expect(robot.row(23).contains("There is nothing to share yet"))
  }
}
