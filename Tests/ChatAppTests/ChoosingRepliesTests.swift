import ChatTestSupport
import Conversations
import StarterModels
import TerminalKit
import TestSupport
import Testing

@testable import ChatApp

/// Asking for several replies and taking one, in the whole program.
@Suite struct ChoosingRepliesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aPersonAsksForThreeAndTakesTheSecond() throws {
    let program = Program(
      folder,
      [
        .seeing("Ready:", sends: "Hello!"),
        .having("2 messages", sends: "/set temperature 1"),
        .seeing("temperature is now", sends: "/best 3"),
        .without("writing", presses: .character("2"), .enter),
        .seeing("‹3/4›", presses: .control("d")),
      ])

    #expect(program.run() == nil)

    let conversation = try program.conversationOnDisk()
    #expect(
      conversation.messages.map(\.ending) == [nil, .complete, .complete, .complete, .complete])
    #expect(conversation.tip == 4)
    #expect(try program.readAgain() == 0)
  }

  @Test func takingOneWhileTheyAreWrittenStopsTheOthers() throws {
    let program = Program(
      folder, format: .free, maximumTokens: 100_000,
      [
        .seeing("Ready:", sends: "one two three"),
        .duringReply(presses: .escape),
        .seeing("interrupted; /continue", sends: "/best 2"),
        .duringReply(presses: Key(.right), .enter),
        .seeing("‹3/3›", presses: .escape),
        .without("stopping", presses: .control("d")),
      ])

    #expect(program.run() == nil)

    let conversation = try program.conversationOnDisk()
    #expect(conversation.messages.map(\.ending) == [nil, .interrupted, .interrupted, .interrupted])
    #expect(conversation.tip == 4)
    #expect(try program.readAgain() == 0)
  }
}
