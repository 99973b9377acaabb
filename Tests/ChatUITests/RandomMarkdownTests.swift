import Conversations
import TerminalKit
import TestSupport
import Testing

@testable import ChatUI

/// Random documents, at once and as they stream in: no trap, no line wider than the pane, nothing that steers
/// a terminal.
///
/// `RWKV_TUI_ROUNDS=500` tries 100,000 of them.
@Suite struct RandomMarkdownTests {
  private static let parts = [
    "word ", "a", "\n", "\n", "\n\n", "- ", "* ", "1. ", "12) ", "> ", "# ", "###### ", "```\n",
    "```py\n", "~~~", "    ", "\t", "|", "| a | b |\n", "|---|:-:|\n", "---\n", "***", "**", "*",
    "_",
    "~~", "`", "[x](https://e.org/a)", "![i](u)", "<b>", "<!--", "&amp;", "&#0;", "&#x9b;", "\\",
    "- [ ] ", "- [x] ", "https://e.org", "www.e.org", "日本語", "👩‍👩‍👧", "🇩🇪", "☺\u{FE0F}", "e\u{301}",
    "\u{1B}[31m", "\u{9B}2J", "\u{7F}", "\u{0}", "\u{7}", "\u{200B}", "\u{202E}", "\u{2066}",
    "\u{FEFF}", "\u{2028}", "\r", "\r\n", "\u{AD}", "\u{E0001}", "averyveryverylongwordwithoutend",
    "let x = \"a\" // c\n", "'''", "\"", "/*", "*/", "  \n", "\u{300}\u{300}\u{300}",
  ]

  private static func document(_ random: inout SplitMix) -> String {
    let count = Int.random(in: 1...60, using: &random)
    return (0..<count).map { _ in parts.randomElement(using: &random)! }.joined()
  }

  /// Whether a terminal obeys a character rather than shows it.
  static func steers(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
      || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      || scalar.value == 0x2028 || scalar.value == 0x2029
  }

  @Test(arguments: 1...UInt64(Rounds.times(10)))
  func everyDocumentFitsAndSteersNothing(seed: UInt64) {
    var random = SplitMix(seed: seed)
    for _ in 0..<20 {
      let text = Self.document(&random)
      let columns = Int.random(in: 1..<120, using: &random)
      var cache = WrapCache()
      // As it comes: cut anywhere, also within a character.
      let scalars = Array(text.unicodeScalars)
      for _ in 0..<2 {
        let cut = Int.random(in: 0...scalars.count, using: &random)
        let begun = String(String.UnicodeScalarView(scalars[..<cut]))
        hold(cache.document(of: begun, from: .message(1), columns: columns), columns, begun)
        if cut == scalars.count { cache = WrapCache() }
      }
      let whole = RenderedMarkdown(text, columns: columns)
      hold(whole, columns, text)
      #expect(cache.document(of: text, from: .message(1), columns: columns).lines == whole.lines)
      guard Int.random(in: 0..<10, using: &random) == 0 else { continue }
      let screen = render(
        Robot(rows: 20, columns: 40 + columns, conversation: Samples.conversation("q", text)).state)
      #expect(!screen.cells.contains { $0.text.unicodeScalars.contains(where: Self.steers) })
    }
  }

  private func hold(_ document: RenderedMarkdown, _ columns: Int, _ text: String) {
    let wide = document.lines.filter { $0.columns > max(columns, 4) }
    #expect(wide.isEmpty, "\(columns): \(text.debugDescription)")
    // As they are drawn.
    var screen = Screen(size: Size(rows: document.lines.count, columns: max(columns, 4)))
    for (row, line) in document.lines.enumerated() {
      var column = 0
      for span in line.spans {
        column += screen.draw(span.text, row: row, column: column, style: .plain)
      }
    }
    let steering = screen.cells.filter { $0.text.unicodeScalars.contains(where: Self.steers) }
    #expect(steering.isEmpty, "\(columns): \(text.debugDescription)")
  }
}

/// Random keys, typed into whatever is open: no trap, a screen that fits, nothing that steers a terminal.
///
/// `RWKV_TUI_ROUNDS=500` tries 100,000 sequences.
@Suite struct RandomKeyTests {
  private static let bound: [Key] = KeyMap.standard.bindings.flatMap(\.keys)
  private static let characters = Array("ab /1.y語\u{1F600}e\u{301}|`*\"\\")
  private static let commands = SlashCommand.Verb.allCases.map { "/\($0.rawValue)" }

  private func key(_ random: inout SplitMix) -> Key {
    Bool.random(using: &random)
      ? Self.bound.randomElement(using: &random)!
      : .character(Self.characters.randomElement(using: &random)!)
  }

  @Test(arguments: 1...UInt64(Rounds.times(10)))
  func everySequenceLeavesAScreenThatFits(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var robot = Robot(
      conversation: Samples.conversation("Hello", "- a\n- **b**", "你好", "| a |\n|---|"))
    for _ in 0..<20 {
      if Int.random(in: 0..<4, using: &random) == 0 {
        robot.resizes(
          rows: .random(in: 1..<45, using: &random), columns: .random(in: 1..<130, using: &random))
      }
      if Int.random(in: 0..<3, using: &random) == 0 {
        robot.types(Self.commands.randomElement(using: &random)! + " ")
      }
      for _ in 0..<Int.random(in: 1...25, using: &random) { robot.presses(key(&random)) }
      robot.state.quitting = .no
      let screen = render(robot.state)
      #expect(screen.size == robot.state.size)
      #expect(screen.cells.count == screen.size.rows * screen.size.columns)
      if let cursor = screen.cursor { #expect(Rect(screen.size).contains(cursor)) }
      #expect(
        !screen.cells.contains {
          $0.text.unicodeScalars.contains(where: RandomMarkdownTests.steers)
        })
    }
  }
}
