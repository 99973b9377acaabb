import ChatCore
import Conversations
import RWKVSampling
import TerminalKit
import Testing

@testable import ChatUI

/// A newcomer's first evening with the program.
@Suite struct StoryTests {
  @Test func aNewcomerChatsStopsTurnsQuitsAndComesBack() throws {
    var robot = Robot(hasModel: false)
    #expect(robot.screen.contains("No model yet"))

    // The model list opens, the first model is taken.
    robot.presses(Key(.function(5)))
    robot.happens(.modelsListed([ModelChoice(path: "models/finch", name: "finch", detail: "7 MB")]))
    robot.presses(.enter)
    robot.happens(.session(.modelLoading(name: "finch")))
    #expect(robot.screen.contains("Opening finch"))
    robot.happens(.session(.modelLoaded(Samples.model)))
    #expect(robot.screen.contains("Ready: finch"))

    // A question, and a reply that streams in.
    robot.sends("Tell me a story")
    robot.happens(.session(.reading(done: 8, total: 16)))
    #expect(robot.row(22).contains("reading 8/16"))
    robot.happens(.grows(" Once upon", tokens: 2))
    #expect(robot.screen.contains("Once upon"))
    #expect(robot.row(22).contains("writing 2"))

    // In the middle of it the temperature is turned down: it acts on the next token.
    robot.presses(Key(.function(2)), Key(.left))
    #expect(robot.effects == [.useSampling(robot.state.open.conversation.sampling)])
    #expect(robot.screen.contains("temperature            0.95"))
    robot.presses(.escape)

    // Enough: Esc stops, and what was written stays.
    robot.presses(.escape)
    #expect(robot.effects == [.stop])
    robot.happens(.ends("Once upon a", .interrupted))
    #expect(robot.screen.contains("⋯ interrupted"))

    // Another try, which is kept beside the first.
    robot.sends("/retry")
    robot.happens(.grows(" There"), .ends("There was a fox."))
    #expect(robot.screen.contains("Assistant  ‹2/2›"))
    let kept = try #require(robot.saved)

    robot.sends("/quit")
    #expect(robot.effects == [.remember(historyLine: "/quit"), .stop, .save(kept), .quit])

    // The next day the conversation is there, and nothing is read again.
    var tomorrow = Robot(conversation: kept)
    #expect(tomorrow.screen.contains("There was a fox."))
    #expect(tomorrow.screen.contains("temperature") == false)
    tomorrow.happens(.session(.stateReady(StateSummary(tokens: 24, reread: 0))))
    #expect(tomorrow.row(22).contains("context 24 tokens (nothing re-read)"))
    tomorrow.sends("And then?")
    #expect(
      tomorrow.asked?.line.map(\.text) == ["Tell me a story", "There was a fox.", "And then?"])
    #expect(tomorrow.asked?.sampling.temperature == 0.95)
  }
}
