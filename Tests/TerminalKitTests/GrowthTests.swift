import TestSupport
import Testing

@testable import TerminalKit

/// Text from elsewhere may be as long and as odd as it likes: what is done with it takes time in
/// proportion to its length.
@Suite("Time by the length of a text") struct GrowthTests {
  /// Texts of so many scalars that stress one thing each.
  static let texts: [(name: String, make: @Sendable (Int) -> String)] = [
    ("words", { text("some words ", $0) }),
    ("one long word", { text("a", $0) }),
    ("spaces", { text(" ", $0) }),
    ("lines", { text("\n", $0) }),
    ("CR LF", { text("\r\n", $0) }),
    ("tabs", { text("\t", $0) }),
    ("marks in two orders on one letter", { "e" + text("\u{301}\u{316}", $0) }),
    ("marks in two orders beside a control", { "\u{1B}e" + text("\u{301}\u{316}", $0) }),
    ("marks on letters", { text("e\u{301}\u{316}", $0) }),
    ("joiners", { "e" + text("\u{200D}", $0) }),
    ("one family without end", { "👩" + text("\u{200D}👩", $0) }),
    ("flags", { text("\u{1F1E9}\u{1F1EA}", $0) }),
    ("tags", { "🏴" + text("\u{E0061}", $0) }),
    ("jamo", { text("\u{1100}", $0) }),
    ("jamo of one syllable", { "\u{1100}" + text("\u{1161}", $0) }),
    ("a conjunct without end", { "क" + text("\u{94D}क", $0) }),
    ("ideographs", { text("漢字。", $0) }),
    ("controls", { text("\u{1B}[2J\u{9B}", $0) }),
    ("bidi controls", { text("\u{202E}x", $0) }),
    ("prepended signs", { text("\u{600}", $0) + "1" }),
  ]

  private static func text(_ piece: String, _ count: Int) -> String {
    String(repeating: piece, count: count / piece.unicodeScalars.count)
  }

  @Test(arguments: texts.indices) func wrappingIsLinear(_ index: Int) {
    let (name, make) = Self.texts[index]
    let growth = growth(quadrupling: 4_000, input: make) {
      _ = LineWrapping.wrap($0, columns: 80)
    }
    #expect(growth < 9, "\(name)")
  }

  @Test(arguments: texts.indices) func drawingIsLinear(_ index: Int) {
    let (name, make) = Self.texts[index]
    let growth = growth(quadrupling: 4_000, input: make) {
      var screen = Screen(size: Size(rows: 1, columns: 80))
      screen.draw($0, row: 0, column: 0, style: .plain)
    }
    #expect(growth < 9, "\(name)")
  }

  @Test(arguments: texts.indices) func measuringIsLinear(_ index: Int) {
    let (name, make) = Self.texts[index]
    let growth = growth(quadrupling: 4_000, input: make) {
      _ = CharacterWidth.columns(of: $0) + CharacterWidth.neutralised($0).utf8.count
    }
    #expect(growth < 9, "\(name)")
  }

  @Test func aCellHoldsNoMoreMarksThanALetterCanHave() {
    var screen = Screen(size: Size(rows: 1, columns: 10))

    screen.draw(
      "e" + String(repeating: "\u{301}", count: 100_000) + "x", row: 0, column: 0, style: .plain)

    #expect(screen[0, 0].text.unicodeScalars.count <= 32)
    #expect(screen[0, 1].text == "x")
  }
}
