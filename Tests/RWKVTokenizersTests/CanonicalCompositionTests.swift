import Testing

@testable import RWKVTokenizers

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
      ("\u{C5B4}\u{11C2}x", "\u{C5CF}x"),
      ("\u{AC01}\u{11A8}", "\u{AC01}\u{11A8}"),
      ("\u{1100}\u{1161}\u{11A7}", "\u{AC00}\u{11A7}"),
      ("\u{1100}\u{1161}\u{11C3}", "\u{AC00}\u{11C3}"),
      ("\u{1100}\u{1176}e\u{301}", "\u{1100}\u{1176}\u{E9}"),
      ("\u{1113}\u{1161}", "\u{1113}\u{1161}"),
      ("\u{CCA}\u{CD5}", "\u{CCB}"),
      ("\u{958}", "\u{915}\u{93C}"),
    ])
  func composition(text: String, expected: String) {
    #expect(CanonicalComposition.compose(Array(text.utf8)) == Array(expected.utf8))
  }

  @Test("every Hangul syllable comes back from its parts")
  func hangul() {
    for syllable in stride(from: UInt32(0xAC00), through: 0xD7A3, by: 28) {
      let pair = [syllable, 0x11A8 + syllable % 27].compactMap(Unicode.Scalar.init)
      var text = String.UnicodeScalarView()
      text.append(contentsOf: pair)

      let composed = CanonicalComposition.compose(Array(String(text).utf8))

      let whole = String(decoding: composed, as: UTF8.self)
      #expect(whole.unicodeScalars.map(\.value) == [syllable + 1 + syllable % 27])
    }
  }

  @Test("a letter under thousands of marks takes no longer than its length asks for")
  func endlessMarks() {
    let text = "a" + String(repeating: "\u{301}\u{323}", count: 20_000)

    let composed = scalars(
      String(decoding: CanonicalComposition.compose(Array(text.utf8)), as: UTF8.self))

    #expect(composed.first == "\u{1EA1}")
    #expect(composed.count == 40_000)
  }

  @Test("bytes that are not UTF-8 stay as they are")
  func strayBytes() {
    let bytes = Array("e\u{301}".utf8) + [0xFF]

    #expect(CanonicalComposition.compose(bytes) == bytes)
  }
}
