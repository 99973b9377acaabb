import RWKVEngine
import RWKVSampling
import RWKVTokenizers
import Synchronization
import Testing

/// What a reply is made of, case by case. `Stage.play` checks each time that the state at its end
/// stands for exactly the prompt, the text and the suffix.
@Suite struct GeneratorTests {
  // MARK: Stops

  @Test func aStopInsideOneTokenKeepsTheTextBeforeIt() throws {
    let stage = Stage(["a", "b", "x.\n\n", "c"], stops: ["\n\n"])

    let generation = try stage.play()

    #expect(generation.text == "abx.")
    #expect(generation.reason == .stopText)
    #expect(generation.sampled.count == 3)
  }

  @Test(arguments: [["a", "\n", "\n"], ["a", "\n", "\nU", "s", "er", ":"], ["ab", "\n\n", "U"]])
  func aStopSpreadOverTokensIsNoText(_ tokens: [String]) throws {
    let stop = String(tokens.joined().drop { $0 != "\n" })
    let stage = Stage(tokens + ["c"], stops: [stop])

    let generation = try stage.play()

    #expect(generation.text + stop == tokens.joined())
    #expect(generation.reason == .stopText)
    #expect(generation.sampled.count == tokens.count)
  }

  @Test func aNewlineThatIsNoStopIsTextAfterAll() throws {
    let stage = Stage(["a", "\n", "b", "\n", "U", "x", "\n"], stops: ["\n\n", "\nUser:"])

    let generation = try stage.play()

    #expect(generation.text == "a\nb\nUx\n")
    #expect(generation.reason == .length)
  }

  @Test func theEarliestOfSeveralStopsCounts() throws {
    let stage = Stage(["a", "x.\n\n"], stops: ["\n\n", ".\n", "zz", ""])

    let generation = try stage.play()

    #expect(generation.text == "ax")
    #expect(generation.reason == .stopText)
  }

  @Test func aStopAtTheVeryBeginningLeavesNoText() throws {
    let stage = Stage(["\n", "\n", "a"], stops: ["\n\n"], suffix: "\n\n")

    let generation = try stage.play()

    #expect(generation.text == "")
    #expect(
      generation.end
        == stage.reading(generation.afterPrompt.tokens + stage.tokenizer.encode("\n\n")))
  }

  @Test func aLongRunOfWhatCouldBeginAStopIsRolledBackWhole() throws {
    let stage = Stage(
      ["a"] + Array(repeating: "\n", count: 12) + ["User:"], stops: ["\n\nUser:"])

    let generation = try stage.play()

    #expect(generation.text == "a" + String(repeating: "\n", count: 10))
    #expect(generation.reason == .stopText)
  }

  @Test func aStopMayHoldTheReplacementCharacter() throws {
    let stage = Stage([[0x61], [0xFF], [0x62]], stops: ["\u{FFFD}b"])

    let generation = try stage.play()

    #expect(generation.text == "a")
    #expect(generation.reason == .stopText)
  }

  // MARK: Ends

  @Test func theEndOfTextIsNotRead() throws {
    let stage = Stage(["a", "", "b"], suffix: "\n\n")

    let generation = try stage.play()

    #expect(generation.text == "a")
    #expect(generation.reason == .endOfText)
    #expect(generation.sampled == [stage.tokenizer.id([0x61]), 0])
  }

  @Test func anEmptyReplyIsAReply() throws {
    let stage = Stage([""], suffix: "\n")

    let generation = try stage.play()

    #expect(generation.text == "")
    #expect(generation.sampled == [0])
    #expect(generation.reason == .endOfText)
  }

  @Test(arguments: [(0, ""), (1, "a"), (2, "ab")])
  func theMaximumOfTokensIsExact(_ maximum: Int, _ text: String) throws {
    let stage = Stage(["a", "b", "c"], suffix: "\n", maximum: maximum)

    let generation = try stage.play()

    #expect(generation.text == text)
    #expect(generation.reason == .length)
    #expect(generation.sampled.count == maximum)
    if maximum == 0 { #expect(generation.end == generation.afterPrompt) }
  }

  @Test func whatWasHeldBackIsTextWhenTheReplyEnds() throws {
    for end in [["\n", ""], ["\n"]] {
      let generation = try Stage(["a"] + end, stops: ["\n\n"]).play()
      #expect(generation.text == "a\n")
    }
  }

  // MARK: Characters

  @Test(arguments: [[0x61, 0xE4], [0xE4, 0xB8], [0xF0]] as [[UInt8]])
  func halfACharacterAtTheEndIsTakenBack(_ half: [UInt8]) throws {
    let whole = half.first == 0x61 ? "a" : ""
    for (tokens, reason) in [
      ([[0x62], half], Generation.Reason.length), ([[0x62], half, []], .endOfText),
    ] {
      let generation = try Stage(tokens, suffix: "\n").play()

      #expect(generation.text == "b" + whole)
      #expect(generation.reason == reason)
    }
  }

  @Test func halvesOfACharacterBecomeOne() throws {
    let stage = Stage([[0xE4], [0xB8], [0xAD, 0x0A], [0xC3], [0xA9]], stops: ["\n\n"])

    let generation = try stage.play()

    #expect(generation.text == "中\né")
  }

  @Test func aStopMayBeginWithHalfACharacter() throws {
    let stage = Stage([[0x61], [0xE4], [0xB8], [0xAD, 0x0A]], stops: ["中\n"])

    let generation = try stage.play()

    #expect(generation.text == "a")
    #expect(generation.reason == .stopText)
  }

  @Test func bytesThatAreNoTextBecomeReplacementCharacters() throws {
    let stage = Stage([[0x80], [0xE4], [0xE4, 0xB8], [0x61], [0xFF], [0xC3]])

    let generation = try stage.play()

    #expect(generation.text == "\u{FFFD}\u{FFFD}\u{FFFD}a\u{FFFD}")
  }

  @Test func thePlaceAfterThePromptIsToldBehindTheFirstToken() {
    let stage = Stage(["a", "b"])
    let generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)
    var told: [String] = []

    _ = generator.run(
      stage.request, hasRead: { told.append(stage.tokenizer.decode($0.tokens)) },
      deliver: { if case .text(let text, _, _) = $0 { told.append(text) } })

    #expect(told == ["a", stage.prompt, "b"])
  }

  @Test(arguments: [0, 1])
  func thePlaceAfterThePromptIsToldForTheShortestReplyToo(maximum: Int) {
    let stage = Stage(["a"], maximum: maximum)
    let generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)
    var told: [Snapshot] = []

    let generation = generator.run(stage.request, hasRead: { told.append($0) })?.first

    #expect(told.count == 1 && told.first == generation?.afterPrompt)
  }

  // MARK: Cancellation

  @Test func cancelledBeforeOrWithinThePromptThereIsNoReply() {
    let stage = Stage(prompt: String(repeating: "b", count: 300), ["a"])
    let generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)
    for limit in [0, 128, 256] {
      var read = 0
      let generations = generator.run(
        stage.request, isCancelled: { _ in read >= limit },
        deliver: { event in
          if case .reading(let done, 300) = event { read = done }
        })
      #expect(generations == nil)
      #expect(read == limit)
    }
  }

  @Test func cancelledBetweenTokensWhatWasWrittenStays() throws {
    let stage = Stage(["a", "b", "\n", "c"], stops: ["\n\n"], suffix: "\n\n")
    var asked = 0

    // Asked before every token.
    let generation = try stage.play(isCancelled: {
      asked += 1
      return asked > 3
    })

    #expect(generation.reason == .cancelled)
    #expect(generation.text == "ab\n")
  }

  @Test func cancelledInsideACharacterTheHalfIsTakenBack() throws {
    let stage = Stage([[0x61], [0xE4], [0xB8], [0xAD]])
    var asked = 0

    let generation = try stage.play(isCancelled: {
      asked += 1
      return asked > 3
    })

    #expect(generation.reason == .cancelled)
    #expect(generation.text == "a")
  }

  // MARK: Beginnings

  @Test func anotherReplyFromTheSamePlaceReadsNothingAgain() throws {
    let stage = Stage(["a", "b"])
    let first = try stage.play()
    var again = stage.request
    again.start = first.afterPrompt
    again.prompt = []

    let second = try stage.play(again)

    #expect(second.text == first.text && second.end == first.end)
    #expect(second.statistics.promptTokens == 0)
  }

  @Test func withoutAPlaceAndAPromptThereIsNothingToGoOnFrom() {
    let stage = Stage(["a"])
    var request = stage.request
    request.prompt = []
    let generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)
    #expect(generator.run(request) == nil)
  }

  @Test func everyPieceOfAPromptIsEncodedByItself() throws {
    let stage = Stage(prompt: "ab", ["c"])
    var request = stage.request
    request.prompt = ["a", "b"]
    let generator = Generator(
      model: stage.model, tokenizer: stage.tokenizer, workspace: stage.workspace)

    let generation = try #require(generator.run(request)?.first)

    #expect(
      generation.afterPrompt.tokens == [stage.tokenizer.id([0x61]), stage.tokenizer.id([0x62])])
  }

  // MARK: Settings

  @Test func settingsChangedInTheMiddleActOnTheNextToken() throws {
    let stage = Stage(["a", "a", "a", "a", "a", "a"])
    let asked = Mutex(0)
    var request = stage.request
    request.settings = { [base = stage.request.settings()] in
      var settings = base
      // Asked once for the seed, then before every token.
      let time = asked.withLock {
        $0 += 1
        return $0
      }
      settings.presencePenalty = time == 5 ? 100 : 0
      settings.maximumTokens = time < 7 ? 6 : 2
      return settings
    }

    let generation = try stage.play(request)

    let a = stage.tokenizer.id([0x61])
    #expect(generation.sampled.count == 5)
    #expect(generation.sampled.firstIndex { token in token != a } == 3)
    #expect(generation.reason == .length)
  }

  @Test func theSameSeedGivesTheSameText() throws {
    func reply(seed: UInt64) throws -> [TokenID] {
      let stage = Stage(["a", "b", "c", "x", "1", "."])
      var request = stage.request
      request.settings = {
        var settings = SamplingSettings()
        settings.temperature = 3
        settings.topP = 1
        settings.maximumTokens = 30
        settings.seed = seed
        return settings
      }
      return try stage.play(request).sampled
    }
    let replies = try (1...5).map { try reply(seed: $0) }
    let again = try (1...5).map { try reply(seed: $0) }
    #expect(again == replies)
    #expect(Set(replies).count > 1)
  }
}
