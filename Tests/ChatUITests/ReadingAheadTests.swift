import ChatCore
import TerminalKit
import Testing

@testable import ChatUI

/// When a draft is read while it is being written.
@Suite struct ReadingAheadTests {
  @Test(arguments: [
    ("", ""), ("hello", ""), ("hello ", "hello"), ("hello wor", "hello"), ("  ", ""),
    ("one two  thr", "one two"), ("one\n\ntwo", "one"), ("one two \n", "one two"),
  ])
  func wholeWordsAreThoseWithSpaceAfterThem(draft: String, words: String) {
    #expect(ReadingAhead.wholeWords(of: draft) == words)
  }

  @Test func aPauseAsksForTheWholeWordsOnce() {
    var robot = Robot.ready()

    robot.types("Tell me a sto")
    robot.waits(ticks: ReadingAhead.patience - 1)
    let before = robot.effects
    robot.waits(ticks: 10)

    #expect(before == [])
    #expect(robot.effects == [.readAhead("Tell me a", in: robot.state.open.conversation)])
  }

  @Test func typingOnAsksAgainOnlyForMoreWords() {
    var robot = Robot.ready()
    robot.types("Tell me a sto")
    robot.pauses()

    robot.types("ry")
    robot.pauses()
    let within = robot.effects
    robot.types(" about")
    robot.pauses()

    #expect(within == [])
    #expect(robot.effects == [.readAhead("Tell me a story", in: robot.state.open.conversation)])
  }

  @Test func aDraftThatRestsWantsNoTicks() {
    var robot = Robot.ready()

    robot.types("Tell me a sto")
    let typing = robot.state.needsTicks
    robot.waits(ticks: 20)

    #expect(typing)
    #expect(!robot.state.needsTicks)
  }

  @Test func theStatusBarShowsWhatWasReadUntilTheDraftGoes() {
    var robot = Robot.ready()
    robot.types("Tell me a sto")
    robot.pauses()

    robot.happens(.session(.readAhead(tokens: 7)))
    let shown = robot.screen
    robot.presses(.control("u"))

    #expect(shown.contains("7 ahead"))
    #expect(!robot.screen.contains("7 ahead"))
  }

  @Test(arguments: ["/help me ", "/export some file "])
  func aCommandIsNotRead(draft: String) {
    var robot = Robot.ready()

    robot.types(draft)
    robot.pauses()

    #expect(robot.effects == [])
  }

  @Test func aDraftWaitsForTheEndOfTheReply() {
    var robot = Robot.ready()
    robot.sends("Hello")
    robot.happens(.grows("Hi"))

    robot.types("And then ")
    robot.pauses()
    let during = robot.effects
    robot.happens(.ends("Hi!"), .storage(.saved(name: "first")))
    robot.pauses()

    #expect(during == [])
    #expect(robot.effects == [.readAhead("And then", in: robot.state.open.conversation)])
  }

  @Test func itCanBeSwitchedOff() {
    var robot = Robot.ready()

    robot.sends("/readahead off")
    let switched = robot.effects
    robot.types("Tell me a sto")
    robot.pauses()

    #expect(switched.contains(.rememberReadingAhead(false)))
    #expect(robot.effects == [])
  }
}

extension Robot {
  /// Before a conversation whose state the engine has brought up.
  fileprivate static func ready() -> Robot {
    var robot = Robot(columns: 120)
    robot.happens(.session(.stateReady(StateSummary(tokens: 0, reread: 0))))
    return robot
  }

  /// Lets so much time pass that a person has paused.
  fileprivate mutating func pauses() { waits(ticks: ReadingAhead.patience) }
}
