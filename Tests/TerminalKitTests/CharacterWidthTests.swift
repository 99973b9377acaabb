import TerminalKit
import Testing

@Suite struct CharacterWidthTests {
  @Test(
    arguments: [
      ("a", 1), ("é", 1), ("e\u{301}", 1), ("字", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2),
      ("\u{1112}\u{1161}\u{11AB}", 2), ("😀", 2), ("❤", 1), ("❤\u{FE0F}", 2),
      ("1\u{FE0F}\u{20E3}", 2), ("👋🏽", 2), ("👨\u{200D}👩\u{200D}👧", 2), ("🇩🇪", 2), ("🇩", 1),
      ("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", 2), ("का", 2),
      ("a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", 1), ("\u{301}", 0), ("\u{200B}", 0),
      ("\u{1B}", 1), ("\u{AD}", 1), ("\t", 4), ("\u{202E}", 1),
    ] as [(Character, Int)])
  func aGraphemeTakesItsColumns(character: Character, columns: Int) {
    #expect(CharacterWidth.columns(of: character) == columns)
  }

  @Test func aLineIsAsWideAsItsGraphemes() {
    #expect(CharacterWidth.columns(of: "Hi 世界 👍🏽!") == 11)
  }

  @Test(arguments: [
    ("plain é 字 👨\u{200D}👩\u{200D}👧", "plain é 字 👨\u{200D}👩\u{200D}👧"),
    ("a\u{1B}[2Jb", "a␛[2Jb"), ("\u{7F}\u{0}", "␡␀"), ("\u{9B}31m", "\u{FFFD}31m"),
    ("a\tb", "a    b"), ("a\r\nb\nc\rd", "a\nb\nc␍d"),
    ("\u{202E}abc\u{2069}\u{200F}\u{61C}", "\u{FFFD}abc\u{FFFD}\u{FFFD}\u{FFFD}"),
    ("a\u{2028}b", "a␤b"), ("\u{FEFF}a", "\u{FFFD}a"), ("co\u{AD}op", "co-op"),
    ("می\u{200C}خواهم", "می\u{200C}خواهم"),
  ])
  func whatSteersATerminalIsShownInstead(text: String, shown: String) {
    #expect(CharacterWidth.neutralised(text) == shown)
  }

  @Test func neutralisingKeepsTheWidth() {
    let text = "a\u{1B}\t\u{9B}\u{202E}\u{2028}\u{FEFF}\u{AD}字\u{2066}e\u{301}"

    #expect(
      CharacterWidth.columns(of: text)
        == CharacterWidth.columns(of: CharacterWidth.neutralised(text)))
  }
}
