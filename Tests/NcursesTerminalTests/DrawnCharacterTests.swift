import TerminalKit
import Testing

@testable import NcursesTerminal

@Suite struct DrawnCharacterTests {
  @Test(arguments: [
    ("a", 1, "a"), ("字", 2, "字"), ("e\u{301}", 1, "e\u{301}"),
    ("a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}", 1, "a\u{300}\u{301}\u{302}\u{303}"),
    ("❤\u{FE0F}", 2, "❤ "), ("1\u{FE0F}\u{20E3}", 2, "1\u{20E3} "), ("👋🏽", 2, "👋"),
    ("👨\u{200D}👩\u{200D}👧", 2, "👨"), ("👁\u{FE0F}\u{200D}🗨\u{FE0F}", 2, "👁 "),
    ("🇩🇪", 2, "🇩🇪"), ("🏴\u{E0067}\u{E0062}\u{E007F}", 2, "🏴"),
    ("\u{1FAE8}", 2, "\u{FFFD} "), ("字", 1, "\u{FFFD}"), ("", 1, "\u{FFFD}"),
  ])
  func aCharacterFillsItsColumnsEverywhere(text: String, columns: Int, drawn: String) {
    let unknown: Unicode.Scalar = "\u{1FAE8}"

    var scalars: [UInt32] = []
    DrawnCharacter.add(text, columns: columns, to: &scalars) {
      $0 == unknown ? -1 : CharacterWidth.columns(of: $0)
    }

    #expect(scalars == drawn.unicodeScalars.map(\.value))
  }
}
