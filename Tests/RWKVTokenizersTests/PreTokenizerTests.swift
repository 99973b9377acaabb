import Testing

@testable import RWKVTokenizers

@Suite("Cutting text into words")
struct PreTokenizerTests {
  @Test(
    "as GPT-2's regular expression cuts",
    arguments: [
      ("", []),
      ("Hello world", ["Hello", " world"]),
      ("a1 2b", ["a", "1", " 2", "b"]),
      ("I'm you're he's", ["I", "'m", " you", "'re", " he", "'s"]),
      ("'sooth 'tis", ["'s", "ooth", " '", "tis"]),
      ("'S 'lx l'l", ["'", "S", " '", "lx", " l", "'", "l"]),
      ("!'s", ["!'", "s"]),
      ("'", ["'"]),
      ("'r", ["'", "r"]),
      ("x  y", ["x", " ", " y"]),
      ("x   ", ["x", "   "]),
      ("x\n\ny", ["x", "\n", "\n", "y"]),
      ("x \n y", ["x", " \n", " y"]),
      ("x\t y", ["x", "\t", " y"]),
      ("x \ty", ["x", " ", "\t", "y"]),
      (" \n", [" \n"]),
      ("  !", [" ", " !"]),
      ("a\u{A0}b\u{3000}\u{3000}c", ["a", "\u{A0}", "b", "\u{3000}", "\u{3000}", "c"]),
      ("\u{200B}x", ["\u{200B}", "x"]),
      ("\u{1F600}\u{FE0F}!", ["\u{1F600}\u{FE0F}!"]),
      ("\u{BD}\u{2167}\u{E53}x", ["\u{BD}\u{2167}\u{E53}", "x"]),
      ("e\u{301}e", ["e", "\u{301}", "e"]),
      ("\r\nx", ["\r", "\n", "x"]),
    ] as [(String, [String])])
  func words(text: String, expected: [String]) {
    let bytes = Array(text.utf8)

    let words = PreTokenizer.words(of: bytes).map { Array(bytes[$0]) }

    #expect(words == expected.map { Array($0.utf8) })
  }

  @Test("bytes that are not UTF-8 are cut like punctuation")
  func strayBytes() {
    #expect(PreTokenizer.words(of: [0x61, 0xFF, 0x21, 0xE4, 0xB8, 0x61]) == [0..<1, 1..<5, 5..<6])
  }
}
