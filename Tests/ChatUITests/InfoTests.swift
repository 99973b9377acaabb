import ChatCore
import Conversations
import RWKVSampling
import TerminalKit
import Testing

@testable import ChatUI

/// What is known of a message.
@Suite struct InfoTests {
  private func written() -> Robot {
    var robot = Robot(conversation: Samples.conversation("Hello", "Hi"))
    robot.sends("Where?")
    robot.happens(
      .session(.replies([Reply(text: "In", tokens: 1, rate: 9, firstWords: 0.0574)])),
      .session(
        .repliesEnded(
          [
            Reply(
              text: "In Rome", ending: .complete, tokens: 40, rate: 20, seconds: 2,
              firstWords: 0.0574, seed: 12345)
          ], StateSummary(tokens: 42, reread: 0))))
    return robot
  }

  @Test func aReplyKeepsHowItCameAbout() throws {
    let robot = written()

    let record = try #require(robot.saved?[4]?.record)
    #expect(record.tokens == 40)
    #expect(record.rate == 20)
    #expect(record.firstWords == 0.0574)
    #expect(record.seed == 12345)
    #expect(record.sampling == robot.state.open.conversation.sampling.words)
  }

  @Test func theFactsOfTheLastMessageAreShown() {
    var robot = written()
    robot.presses(.alt("i"))
    #expect(robot.effects == [.listStates(of: "first")])

    robot.happens(.storage(.statesListed(of: "first", [4: 1_234_567])))

    for fact in [
      "The reply", "model     finch", "tokens    40, 20.0 a second",
      "time      2.0 s, the first words after 57.4 ms", "seed      12345",
      "sampling  temperature 1.00, top-p 0.50", "end       the model ended it",
      "state     on disk, 1.2 MB", "length    2 words, 7 B", "just now",
    ] {
      #expect(robot.screen.contains(fact), "\(fact)")
    }
    robot.presses(.alt("i"))
    #expect(robot.state.overlay == nil)
  }

  @Test func whatWasNotRecordedIsNotInvented() {
    var robot = written()
    robot.presses(.alt("i"), Key(.up), Key(.up))

    #expect(robot.screen.contains("tokens    not recorded"))
    #expect(robot.screen.contains("seed      not recorded"))
    robot.happens(.storage(.statesListed(of: "first", [4: 1_234_567])))
    #expect(robot.screen.contains("state     not on disk"))
    robot.presses(Key(.up))
    #expect(robot.screen.contains("Your message"))
    #expect(!robot.screen.contains("tokens    "))
  }

  @Test func settingsThatChangedMeanwhileAreNotKnown() throws {
    var robot = Robot()
    robot.sends("Where?")
    robot.happens(.grows(" In"))
    robot.sends("/set temperature 2")
    robot.happens(
      .session(
        .repliesEnded(
          [Reply(text: "In Rome", ending: .complete, tokens: 4, seconds: 1, seed: 1)],
          StateSummary(tokens: 42, reread: 0))))

    let record = try #require(robot.saved?[2]?.record)
    #expect(record.sampling == nil)
    #expect(record.seed == 1)
  }

  @Test func aReplyThatIsGoneOnWithAddsUp() throws {
    var robot = written()
    robot.sends("/continue")
    robot.happens(
      .session(
        .repliesEnded(
          [
            Reply(
              text: "In Rome, in Italy", ending: .complete, tokens: 10, seconds: 1, firstWords: 1,
              seed: 7)
          ], StateSummary(tokens: 52, reread: 0))))

    let record = try #require(robot.saved?[4]?.record)
    #expect(record.tokens == 50)
    #expect(record.seconds == 3)
    #expect(record.firstWords == 0.0574)
    // Two numbers made it, one of which is not known any more.
    #expect(record.seed == nil)
  }

  @Test func thereIsNothingToKnowOfNoMessage() {
    var robot = Robot()
    robot.sends("/info")
    #expect(robot.state.overlay == nil)
    #expect(robot.row(23).contains("There is no message yet"))
  }

  // MARK: What was measured is said once

  @Test func howSoonTheFirstWordsCameIsSaidOfTheFirstReply() {
    var robot = Robot(columns: 120)
    for isFirst in [true, false] {
      robot.sends("Hello")
      robot.happens(
        .session(.replies([Reply(text: "Hi", tokens: 5, rate: 9, firstWords: 0.0574)])))
      #expect(robot.screen.contains("first token after 57.4 ms") == isFirst)
      robot.happens(.ends("Hi"))
      #expect(!robot.screen.contains("first token after"))
    }
  }

  @Test func howLongReopeningTookIsSaidUntilTheNextTurn() {
    var robot = Robot(columns: 120, conversation: Samples.conversation("Hello", "Hi"))
    robot.happens(
      .session(
        .stateReady(
          StateSummary(tokens: 43_500, reread: 0, secondsOfReopening: 0.0012))))
    #expect(robot.screen.contains("reopened 43,500 tokens in 1.2 ms (nothing re-read)"))
    robot.sends("Where?")
    #expect(!robot.screen.contains("reopened"))
  }
}
