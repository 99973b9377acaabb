import TerminalKit
import Testing

@testable import rwkv_bench

/// What is on a screen after the bytes that draw it.
@Suite struct DrawnScreenTests {
  private func screen(_ sent: String...) -> DrawnScreen {
    var screen = DrawnScreen(size: Size(rows: 4, columns: 8))
    for part in sent { screen.receive(part.utf8) }
    return screen
  }

  @Test func textGoesWhereTheCursorIsSent() {
    let screen = screen("\u{1B}[?1049h\u{1B}(B\u{1B}[2;3Hab\u{1B}[1mc\u{1B}[m\u{1B}[4dX\r\nY")

    #expect(screen.text == "  abc\n\n     X\nY")
    #expect(screen[0] == "  abc")
    #expect(screen[-1] == "Y")
  }

  @Test(arguments: [
    ("abcdefghij", "abcdefgh|ij||"), ("abcdefgh\rx", "xbcdefgh|||"), ("ab漢c\u{8}d", "ab漢d|||"),
    ("e\u{301}x", "é" + "x|||"), ("a\u{1B}[3bz", "aaaaz|||"),
    ("abcdef\u{1B}[3G\u{1B}[2X", "ab  ef|||"),
    ("abcdef\u{1B}[3G\u{1B}[K", "ab|||"), ("abcdef\u{1B}[3G\u{1B}[1K", "   def|||"),
    ("abcdef\u{1B}[3G\u{1B}[2P", "abef|||"), ("abcdef\u{1B}[3G\u{1B}[2@", "ab  cdef|||"),
    ("a\r\nb\r\nc\u{1B}[2H\u{1B}[J", "a|||"), ("\u{1B}]0;title\u{7}a\u{1B}]0;b\u{1B}\\c", "ac|||"),
    ("a\tb", "a      b|||"), ("ab\u{1B}[2C\u{1B}[Dc", "ab c|||"),
  ])
  func aLineIsChanged(_ sent: String, _ rows: String) {
    #expect(screen(sent).text == rows.replacing("|", with: "\n"))
  }

  @Test(arguments: [
    ("\r\n", "b|c|d|"), ("\u{1B}[2;3r\u{1B}[3H\n", "a|c||d"), ("\u{1B}[H\u{1B}M", "|a|b|c"),
    ("\u{1B}[2H\u{1B}[L", "a||b|c"), ("\u{1B}[2H\u{1B}[2M", "a|d||"), ("\u{1B}[S", "b|c|d|"),
    ("\u{1B}[2T", "||a|b"), ("\u{1B}[1;2r\u{1B}[T", "|a|c|d"),
  ])
  func rowsAreMoved(_ sent: String, _ rows: String) {
    #expect(screen("a\r\nb\r\nc\r\nd", sent).text == rows.replacing("|", with: "\n"))
  }

  @Test func aCharacterMayComeInParts() {
    let bytes = Array("a→漢👍b".utf8)
    for cut in bytes.indices {
      var screen = DrawnScreen(size: Size(rows: 1, columns: 8))
      screen.receive(bytes[..<cut])
      screen.receive(bytes[cut...])
      #expect(screen.text == "a→漢👍b")
    }
  }
}
