import ChatCore
import Conversations
import TerminalKit
import Testing

@testable import ChatUI

/// Text that is put into a conversation by hand.
@Suite struct PrefillTests {
  private func robot() -> Robot {
    Robot(conversation: Samples.conversation("Hello", "Hi", "Where is Rome?", "In Italy"))
  }

  @Test(arguments: ["In the middle", "Assistant In the middle", "Assistant: In the middle"])
  func sayBeginsAReplyAndTheModelGoesOn(words: String) throws {
    var robot = robot()
    robot.sends("/say \(words)")

    let asked = try #require(robot.asked)
    #expect(asked.line.map(\.text) == ["Hello", "Hi", "Where is Rome?", "In the middle"])
    #expect(asked.line.last?.ending == .interrupted)
    #expect(asked.tip.map { asked.siblings(of: $0).count } == 2)
    #expect(robot.saved == asked)

    robot.happens(.ends("In the middle of Italy"))
    #expect(robot.state.open.line.messages.last?.text == "In the middle of Italy")
    #expect(robot.state.open.line.messages.count == 4)
  }

  @Test func aWordThatBeginsLikeTheSpeakerIsSaid() throws {
    var robot = robot()
    robot.sends("/say Assistants are many")
    #expect(try #require(robot.asked).line.last?.text == "Assistants are many")
  }

  @Test func thereMustBeSomethingToSayAndToReplyTo() {
    var robot = robot()
    robot.sends("/say ")
    #expect(robot.row(23).contains("Usage: /say TEXT"))
    #expect(robot.asked == nil)
    var empty = Robot()
    empty.sends("/say Yes")
    #expect(empty.row(23).contains("nothing to reply to yet"))
    #expect(empty.state.open.conversation.messages.isEmpty)
  }

  @Test func whatTheModelWroteAfterABeginningIsMeasured() throws {
    var robot = robot()
    robot.sends("/say Yes")
    robot.happens(
      .session(
        .repliesEnded(
          [
            Reply(
              text: "Yes, it is", ending: .complete, tokens: 3, seconds: 1, firstWords: 0.5, seed: 9
            )
          ], StateSummary(tokens: 42, reread: 0))))
    let record = try #require(robot.saved?.line.last?.record)
    #expect(record.tokens == 3)
    #expect(record.seed == 9)
    #expect(record.firstWords == 0.5)
    #expect(record.sampling != nil)
  }

  // MARK: Editing a reply

  @Test func anEditedReplyStandsBesideTheOldAndNothingIsAsked() throws {
    var robot = robot()
    robot.presses(Key(.tab, .shift), Key(.up), .enter)
    #expect(robot.state.composer.text == "In Italy")
    robot.types(", I think")
    robot.presses(.enter)

    #expect(robot.asked == nil)
    let saved = try #require(robot.saved)
    #expect(saved.line.map(\.text) == ["Hello", "Hi", "Where is Rome?", "In Italy, I think"])
    #expect(saved.line.last?.ending == .complete)
    #expect(saved[4]?.text == "In Italy")
    #expect(robot.effects.last == .prepare(saved))
    #expect(robot.state.composer.editing == nil)

    robot.sends("/continue")
    #expect(try #require(robot.asked).line.last?.ending == .interrupted)
  }

  // MARK: Files

  @Test func aFileComesIntoTheMessageWithItsLength() {
    var robot = robot()
    robot.sends("/read ~/notes.txt")
    #expect(robot.effects.contains(.readFile(path: "~/notes.txt")))
    #expect(robot.state.composer.text.isEmpty)

    robot.types("Sum up: ")
    robot.happens(.fileRead(FileText(name: "notes.txt", text: "a\r\nb\u{1B}[2J\n", tokens: 1_234)))

    #expect(robot.state.composer.text == "Sum up: a\nb\u{1B}[2J\n")
    #expect(robot.screen.contains("notes.txt: 1,234 tokens, 9 B. It is not sent yet"))
    #expect(!robot.screen.contains("\u{1B}"))
    #expect(robot.asked == nil)
  }

  @Test func withoutAFileThereIsAWord() {
    var robot = robot()
    robot.sends("/read")
    #expect(robot.row(23).contains("Usage: /read FILE"))
  }
}
