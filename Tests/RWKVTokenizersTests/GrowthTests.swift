import RWKVTokenizers
import TestSupport
import Testing

/// Whatever text is encoded, with whatever vocabulary a model brings along: the time is in proportion to
/// the text.
@Suite("Time by the length of a text") struct GrowthTests {
  static let texts: [(name: String, piece: String)] = [
    ("words", "some words, 12 "), ("one word", "a"), ("spaces", " "), ("lines", "\n"),
    ("apostrophes", "'r"), ("digits", "7"), ("signs", "=-"), ("ideographs", "漢"),
    ("marks in two orders", "\u{301}\u{316}"), ("jamo", "\u{1100}\u{1161}\u{11A8}"),
    ("half a character", "\u{FFFD}"), ("an end of text, nearly", "<|endoftext"),
  ]

  @Test("the published vocabularies", arguments: texts.indices)
  func published(_ index: Int) throws {
    let (name, piece) = Self.texts[index]
    for tokenizer in [try ReferenceTests.world.get(), try ReferenceTests.gptNeoX.get()] {
      let growth = growth(
        quadrupling: 30_000,
        input: { Array(String(repeating: piece, count: $0 / piece.utf8.count).utf8) },
        work: { _ = tokenizer.encode(bytes: $0) })

      #expect(growth < 9, "\(name), \(tokenizer.name)")
    }
  }

  @Test("a vocabulary whose longest token is nearly there, again and again")
  func nearlyTheLongestToken() throws {
    let longest = String(repeating: "a", count: 256)
    let world = try WorldTokenizer(
      parsing: Array("1 'a' 1\n2 'b' 1\n3 '\(longest)' 256\n".utf8), path: "vocab.txt")
    let piece = String(longest.dropLast()) + "b"

    let growth = growth(
      quadrupling: 20_000,
      input: { Array(String(repeating: piece, count: $0 / piece.utf8.count).utf8) },
      work: { _ = world.encode(bytes: $0) })

    #expect(growth < 9)
  }
}
