import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// Selecting messages and writing one anew.
@Suite struct EditingTests {
  private let conversation = Samples.conversation("Hello", "Hi", "Where is Rome?", "In Italy")

  private func inTranscript(_ robot: Robot) -> Robot {
    var robot = robot
    robot.presses(Key(.tab, .shift))
    return robot
  }

  @Test func arrowsSelectAndTheScreenSaysWhat() {
    var robot = inTranscript(Robot(rows: 20, columns: 60, conversation: conversation))
    robot.presses(Key(.up), Key(.up))
    #expect(
      robot.screen == """
         Hello                                   4 messages · world
        ────────────────────────────────────────────────────────────
         ▌ You                                                     ▐
         ▌ Hello                                                   ▐
                                                                   ▐
           Assistant                                               ▐
           Hi                                                      ▐
                                                                   ▐
        ▸▌ You                                                     ▐
        │▌ Where is Rome?                                          ▐
                                                                   ▐
           Assistant                                               ▐
           In Italy                                                ▐
                                                                   ▐
                                                                   ▐
                                                                   ▐
        ─ Message ──────────────────────────────────────────────────
        ›
         finch · RWKV-6 · World │ state 1.2 MB │ saving
         ↑↓ select  Enter edit  Esc back  Home first  End last
        """)
    robot.presses(.enter)
    #expect(robot.row(8) == "✎▌ You")
    #expect(robot.row(16).hasPrefix("─ ✎ Editing a message (the old version is kept) ─"))
    #expect(robot.row(17) == "› Where is Rome?")
    #expect(robot.row(19).hasPrefix(" Esc cancel  Enter send"))
  }

  @Test func anEditedMessageComesBesideTheOld() throws {
    var robot = Robot(conversation: conversation)
    robot.sends("/edit")
    robot.presses(.control("u"))
    robot.sends("Where is Oslo?")
    let asked = try #require(robot.asked)
    #expect(asked.line.map(\.text) == ["Hello", "Hi", "Where is Oslo?"])
    #expect(asked.messages.count == 5)
    #expect(asked.line.last.map { asked.siblings(of: $0.id).count } == 2)
    #expect(robot.saved == asked)
    #expect(robot.screen.contains("You  ‹2/2›"))
    #expect(robot.state.composer.editing == nil)

    robot.happens(.ends("In Norway"))
    robot.presses(Key(.tab, .shift), Key(.up), Key(.up), Key(.left))
    #expect(robot.state.open.line.messages.map(\.text).last == "In Italy")
    #expect(robot.state.selectedMessage?.text == "Where is Rome?")
  }

  @Test func theFirstMessageCanBeEdited() throws {
    var robot = inTranscript(Robot(conversation: conversation))
    robot.presses(Key(.up), Key(.up), Key(.up), Key(.up), Key(.up), .enter)
    robot.sends(" there")
    #expect(try #require(robot.asked).line.map(\.text) == ["Hello there"])
  }

  @Test(arguments: [Key.escape, .control("c")])
  func cancellingBringsTheDraftBack(key: Key) {
    var robot = Robot(conversation: conversation)
    robot.types("draft")
    robot = inTranscript(robot)
    robot.presses(Key(.up), Key(.up), .enter)
    robot.types(" Or Oslo?")
    robot.presses(key)
    #expect(robot.state.composer.text == "draft")
    #expect(robot.state.composer.editing == nil)
    #expect(robot.state.open.conversation.messages == conversation.messages)
  }

  @Test func whatCannotBeEditedSaysWhy() {
    var robot = inTranscript(Robot(conversation: conversation))
    robot.presses(Key(.up), Key(.up), .enter)
    #expect(robot.row(23).contains("Esc cancel"))
    robot.presses(.enter)
    #expect(robot.row(22).contains("Nothing changed yet"))
    #expect(robot.effects.isEmpty)

    var empty = Robot()
    empty.sends("/edit")
    #expect(empty.row(23).contains("no message to edit"))
  }

  @Test func anEditedPathIsNoCommand() throws {
    var robot = Robot(conversation: Samples.conversation("/etc", "A folder"))
    robot.sends("/edit")
    robot.sends("/hosts")
    #expect(try #require(robot.asked).line.map(\.text) == ["/etc/hosts"])
  }

  @Test func theSelectedMessageIsScrolledTo() {
    var conversation = Samples.emptyConversation()
    for number in 1...30 { conversation.append(.user, "message \(number)", date: Samples.date) }
    var robot = inTranscript(Robot(conversation: conversation))
    for _ in 0..<30 { robot.presses(Key(.up)) }
    #expect(robot.row(2).hasPrefix("▸▌ You"))
    for _ in 0..<30 {
      robot.presses(Key(.down))
      #expect(robot.screen.contains("▸▌ You"))
    }
    #expect(robot.state.open.chat.scroll == .end)
  }
}
