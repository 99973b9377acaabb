import TerminalKit
import Testing

@testable import NcursesTerminal

/// What is written over what ncurses drew.
@Suite struct OverprintTests {
  private func text(
    _ drawn: String, answers: [(row: Int, column: Int)] = [(2, 3), (3, 3), (4, 3)],
    link: String? = nil, type: String = "xterm-256color"
  ) -> String {
    var overprint = Overprint(type: type, colors: 256)
    for answer in answers { _ = overprint.take(row: answer.row, column: answer.column) }
    var screen = Screen(size: Size(rows: 2, columns: 20))
    let width = screen.draw(drawn, row: 1, column: 3, style: .plain)
    if let link { screen.link(row: 1, columns: 3..<3 + width, to: link) }
    return overprint.text(screen, rows: [1]) { _ in "<>" }
  }

  @Test(arguments: ["👩‍👩‍👧‍👦", "👍🏽", "❤️", "🏳️‍🌈", "👩🏽‍🚀"])
  func picturesKeepAllTheirParts(picture: String) {
    #expect(text("a\(picture)b") == "\u{1B}7\u{1B}[2;5H<>\(picture)\u{1B}8")
    #expect(CharacterWidth.columns(of: picture) == 2)
  }

  /// A terminal that draws the parts side by side would write over what follows.
  @Test(arguments: [
    ("👩‍👩‍👧‍👦", [(row: 2, column: 7), (3, 3), (4, 3)]), ("👍🏽", [(2, 3), (3, 5), (4, 3)]),
    ("❤️", [(2, 3), (3, 3), (4, 2)]), ("👩🏽‍🚀", [(2, 3)]), ("👍🏽", []),
  ])
  func whatATerminalDoesNotKnowIsNotSent(picture: String, answers: [(row: Int, column: Int)]) {
    #expect(text("a\(picture)b", answers: answers) == "")
  }

  @Test func anAddressGoesAlongWithItsWords() {
    #expect(
      text("here", link: "https://example.com/a?b=1")
        == "\u{1B}7\u{1B}[2;4H\u{1B}]8;;https://example.com/a?b=1\u{1B}\\<>here\u{1B}]8;;\u{1B}\\\u{1B}8"
    )
    #expect(text("here", link: "https://example.com", type: "linux") == "")
  }

  @Test(arguments: [
    "javascript:alert(1)", "file:///etc/passwd", "https://a b", "https://a\u{1B}[2J",
    "https://ä.org", "",
    "https://" + String(repeating: "x", count: 3_000),
  ])
  func noOtherAddressReachesTheTerminal(address: String) {
    #expect(text("here", link: address) == "")
  }

  @Test func answersAreNoKeys() {
    var decoder = KeyDecoder()
    #expect(decoder.decode("\u{1B}[2;3R\u{1B}[3;5Rx".utf8) == [.key(.character("x"))])
    #expect(decoder.takeCursors().map(\.column) == [3, 5])
    #expect(decoder.takeCursors().isEmpty)
  }
}
