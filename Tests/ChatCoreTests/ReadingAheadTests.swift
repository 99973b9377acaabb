import ChatStore
import ChatTestSupport
import Conversations
import StarterModels
import TestSupport
import Testing

@testable import ChatCore

/// A draft that is read while it is being written, with the models that come with the program.
@Suite struct ReadingAheadTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Starter.models)
  func aMessageGoesOnFromWhatWasReadOfIt(model: StarterModel) throws {
    let desk = try Desk(folder, model: model)
    desk.say("Hello!")

    let ahead = desk.readAhead("What is")
    let outcome = desk.say("What is the sun?")

    let whole = Starter.tokenCount("User: What is the sun?\n\nAssistant:", model)
    #expect(ahead == Starter.tokenCount("User: What is", model))
    #expect(outcome.promptTokens == whole - ahead)
  }

  @Test(arguments: Starter.models)
  func theReplyAndItsTokensAreThoseWithoutReadingAhead(model: StarterModel) throws {
    let plain = try Desk(folder, name: "plain", model: model)
    plain.say("Hello!")
    let expected = plain.say("What is the sun?")
    let desk = try Desk(folder, name: "ahead", model: model)
    desk.say("Hello!")

    desk.readAhead("What")
    desk.readAhead("What is the")
    let outcome = desk.say("What is the sun?")

    #expect(outcome.text == expected.text)
    #expect(try desk.tokensOnDisk(model) == plain.tokensOnDisk(model))
  }

  @Test func anotherMessageThanTheDraftIsReadWhole() throws {
    let desk = try Desk(folder)
    desk.say("Hello!")

    desk.readAhead("What is")
    let outcome = desk.say("Who are you?")

    #expect(outcome.promptTokens == Starter.tokenCount("User: Who are you?\n\nAssistant:"))
    #expect(try desk.textOnDisk() == desk.wantedText)
  }

  @Test func whatMakesOtherTokensOfItsWordsIsReadWhole() throws {
    let desk = try Desk(folder)

    // "Hel" alone is other tokens than at the beginning of "Hello".
    desk.readAhead("Hel")
    let outcome = desk.say("Hello!")

    #expect(outcome.promptTokens == Starter.tokenCount("User: Hello!\n\nAssistant:"))
  }

  @Test func aDraftAfterAnInterruptedReplyEndsItsTurn() throws {
    let desk = try Desk(folder)
    desk.say("Tell me a story.", stopAfter: 3)

    let ahead = desk.readAhead("What is")
    let outcome = desk.say("What is the sun?")

    #expect(ahead > 0)
    #expect(outcome.promptTokens > 0)
    #expect(try desk.textOnDisk() == desk.wantedText)
  }

  @Test func nothingIsReadWhereTheStateOfTheLineIsNotAtHand() throws {
    let desk = try Desk(folder)
    desk.conversation.append(.user, "A message that no model has read")

    let ahead = desk.readAhead("What is")

    #expect(ahead == 0)
  }

  @Test func aDraftLeavesNothingOnDisk() throws {
    let desk = try Desk(folder)
    desk.say("Hello!")
    let before = desk.store.stateKeys(of: desk.conversation.name).sorted()

    desk.readAhead("What is the sun and")

    #expect(desk.store.stateKeys(of: desk.conversation.name).sorted() == before)
  }
}

extension Desk {
  /// Reads words of a draft; how many tokens of it are read.
  @discardableResult
  fileprivate func readAhead(_ words: String) -> Int {
    engine.session?.readAhead(words, in: conversation) { false }
    return settle().compactMap {
      if case .session(.readAhead(let tokens)) = $0 { tokens } else { nil }
    }
    .last ?? 0
  }
}
