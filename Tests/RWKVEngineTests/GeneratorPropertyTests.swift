import RWKVEngine
import RWKVSampling
import RWKVTokenizers
import TestSupport
import Testing

/// Random replies: what was shown, read and kept agrees with a naive account of the same tokens.
@Suite struct GeneratorPropertyTests {
  private static let stops = [
    "\n\n", "\n\nUser:", "\nU", "User:", "中", "中\n", "é", "ab", "a\n", ".", "\u{FFFD}", "\u{FFFD}b",
  ]

  @Test(arguments: 1...UInt64(Rounds.times(8)))
  func scriptedRepliesAreWhatANaiveReaderExpects(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<150 {
      let tokenizer = TableTokenizer.pieces
      let tokens = (0..<Int.random(in: 0...10, using: &random)).map { _ in
        // Newlines and ends of text more often than chance has them.
        let id = Int.random(in: -4..<tokenizer.vocabularySize, using: &random)
        return id < 0 ? [0x0A] : tokenizer.bytes(of: id)
      }
      let stops = Self.stops.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random))
      let prompt = ["User:", "a", String(repeating: "b", count: 20)].randomElement(using: &random)!
      let stage = Stage(prompt: prompt, tokens, stops: Array(stops), suffix: "\n\n")
      let limit =
        Bool.random(using: &random) ? tokens.count : Int.random(in: 0...10, using: &random)
      var asked = prompt.count > 5 ? -1 : 0

      let generation = try stage.play(isCancelled: {
        asked += 1
        return asked > limit
      })

      let expected = account(of: tokens, stops: stops)
      if generation.reason == .cancelled {
        let sooner = account(of: tokens.prefix(limit), stops: stops)
        #expect(generation.text == sooner.text && generation.sampled.count == limit)
      } else {
        #expect(generation.text == expected.text && generation.reason == expected.reason)
      }
    }
  }

  /// The reply that these tokens are, found by looking at all of the text again after each of them.
  private func account(
    of tokens: some Collection<[UInt8]>, stops: some Collection<String>
  ) -> (text: String, reason: Generation.Reason) {
    var bytes: [UInt8] = []
    for token in tokens {
      if token.isEmpty { return (characters(in: bytes), .endOfText) }
      bytes += token
      let text = Array(characters(in: bytes).utf8)
      let starts = stops.compactMap { stop in
        text.indices.first { text[$0...].starts(with: stop.utf8) }
      }
      if let first = starts.min() {
        return (String(decoding: text[..<first], as: UTF8.self), .stopText)
      }
    }
    return (characters(in: bytes), .length)
  }

  /// The text of bytes, without the beginning of a character at their end.
  private func characters(in bytes: [UInt8]) -> String {
    var assembler = TextAssembler()
    return assembler.append(bytes)
  }

  @Test(arguments: ["v4-hf-tied", "v6-hf-hs20-odd"])
  func realRepliesEndWhereReadingTheirTokensEnds(_ name: String) throws {
    let model = try ReferenceCase.named(name).model()
    let tokenizer = TableTokenizer.pieces
    let workspace = Workspace(threads: 1)
    let generator = Generator(model: model, tokenizer: tokenizer, workspace: workspace)
    for seed in 1...12 as ClosedRange<UInt64> {
      let generation = try #require(generator.run(.lively(seed: seed))?.first)

      let isNatural = generation.reason == .stopText || generation.reason == .endOfText
      #expect(
        tokenizer.decode(generation.end.tokens)
          == "User:ab 1." + generation.text
          + (isNatural && !generation.text.hasSuffix("\n\n") ? "\n\n" : ""))
      for place in [generation.afterPrompt, generation.end] {
        expectEqual(place, readingOneByOne(Array(place.tokens), with: model, workspace))
      }
    }
  }

  /// The state and the logits that the plain path gives for these tokens.
  private func readingOneByOne(
    _ tokens: [TokenID], with model: any LanguageModel, _ workspace: Workspace
  ) -> Snapshot {
    var state = model.initialState()
    let output = model.forward(tokens, state: &state, options: .serial, workspace)
    return Snapshot(tokens: TokenHistory(tokens), state: state, logits: output.logits.values)
  }

  private func expectEqual(_ a: Snapshot, _ b: Snapshot) {
    #expect(a.tokens == b.tokens)
    #expect(largestDifference(a.logits, b.logits) <= 1e-5)
    #expect(a.state.relativeDifference(from: b.state) <= 1e-5)
  }
}
