import Testing

@testable import Tokenizers

@Suite("Canonical composition")
struct CanonicalCompositionTests {
  @Test(
    "as Unicode Standard Annex 15 has it",
    arguments: [
      ("", ""),
      ("plain", "plain"),
      ("e\u{301}", "\u{E9}"),
      ("s\u{307}\u{323}", "\u{1E69}"),
      ("\u{212B}", "\u{C5}"),
      ("\u{F9E6}", "\u{7F79}"),
      ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"),
      ("\u{AC00}\u{11A8}", "\u{AC01}"),
      ("\u{C5B4}\u{11C2}x", "\u{C5CE}x"),
      ("\u{AC01}\u{11A8}", "\u{AC01}\u{11A8}"),
      ("\u{1100}\u{1161}\u{11A7}", "\u{AC00}\u{11A7}"),
      ("\u{1100}\u{1161}\u{11C3}", "\u{AC00}\u{11C3}"),
      ("\u{1100}\u{1176}e\u{301}", "\u{1100}\u{1176}\u{E9}"),
      ("\u{1113}\u{1161}", "\u{1113}\u{1161}"),
      ("\u{CCA}\u{CD5}", "\u{CCB}"),
      ("\u{958}", "\u{915}\u{93C}"),
    ])
  func composition(text: String, expected: String) {
    #expect(scalars(CanonicalComposition.compose(text)) == scalars(expected))
  }

  @Test("every Hangul syllable comes back from its parts")
  func hangul() {
    for syllable in stride(from: UInt32(0xAC00), through: 0xD7A3, by: 28) {
      let pair = [syllable, 0x11A8 + syllable % 27].compactMap(Unicode.Scalar.init)
      var text = String.UnicodeScalarView()
      text.append(contentsOf: pair)

      let composed = CanonicalComposition.compose(String(text))

      #expect(composed.unicodeScalars.map(\.value) == [syllable + 1 + syllable % 27])
    }
  }

  @Test("a letter under thousands of marks takes no longer than its length asks for")
  func endlessMarks() {
    let text = "a" + String(repeating: "\u{301}\u{323}", count: 20_000)

    let composed = CanonicalComposition.compose(text)

    #expect(composed.unicodeScalars.first == "\u{1EA1}")
    #expect(composed.unicodeScalars.count == 40_000)
  }
}
