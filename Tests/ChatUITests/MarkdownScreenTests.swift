import ChatCore
import Conversations
import Foundation
import TerminalKit
import TestSupport
import Testing

@testable import ChatUI

/// Replies as Markdown, cell by cell.
@Suite struct MarkdownScreenTests {
  private static let document = """
    # Title one

    Some **bold**, *italic*, `code` and a [link](https://example.com) in a paragraph that wraps.

    - first entry that is long enough to have to wrap
    - second
      1. nested
    - [x] done

    > A quote that goes on for longer than one line has room for.

    | name | value |
    |:-----|------:|
    | temperature | 1.0 |

    ```swift
    let greeting = "Hello, world, this is a long line" // and more
    ```
    ---
    End.
    """

  private func lines(_ text: String, columns: Int) -> [String] {
    RenderedMarkdown(text, columns: columns).lines.map(\.text)
  }

  @Test func aDocumentIsDrawn() {
    #expect(
      lines(Self.document, columns: 36).joined(separator: "\n") == """
        Title one

        Some bold, italic, code and a link
        (https://example.com) in a paragraph
        that wraps.

        • first entry that is long enough to
          have to wrap
        • second
          1. nested
        ☑ done

        ▎ A quote that goes on for longer
        ▎ than one line has room for.

        name        │ value
        ────────────┼──────
        temperature │   1.0

        ╭ swift · copy
        │ let greeting = "Hello, world, this
        │↪ is a long line" // and more

        ────────────────────────────────────

        End.
        """)
  }

  @Test func whatDoesNotFitBesideEachOtherBecomesRecords() {
    let table = "|one|two|three|four|\n|-|-|-|-|\n|alpha|beta|gamma|delta|\n|a|b|c|d|"
    #expect(
      lines(table, columns: 20) == [
        "one: alpha", "two: beta", "three: gamma", "four: delta", "────────────────────",
        "one: a", "two: b", "three: c", "four: d",
      ])
    #expect(lines(table, columns: 40).first == "one   │ two  │ three │ four ")
  }

  @Test func aTableGivesUpWidthWhereItHasMost() {
    let table = "|n|text|\n|-|-|\n|1|a text of many words that has to be broken|"
    #expect(
      lines(table, columns: 24)
        == [
          "n │ text                ", "──┼─────────────────────", "1 │ a text of many words",
          "  │ that has to be      ", "  │ broken              ",
        ].map { $0 })
  }

  @Test func aTableOfTooManyColumnsStaysAsItIs() {
    let row = String(repeating: "|x", count: 70)
    let text = "\(row)\n\(String(repeating: "|-", count: 70))\n\(row)"
    #expect(lines(text, columns: 300).first == row)
  }

  @Test func looksAreThoseOfTheTheme() {
    let line = RenderedMarkdown("a **b** `c` [d](https://e.org)", columns: 80).lines[0]
    #expect(
      line.spans == [
        .init("a "), .init("b", .text, .bold), .init(" "), .init("c", .code), .init(" "),
        .init("d", .link, link: "https://e.org"),
        .init(" (https://e.org)", .link, link: "https://e.org"),
      ])
  }

  // MARK: Growing

  /// A reply that streams in looks as one that is there at once.
  @Test(arguments: 1...UInt64(Rounds.times(6)))
  func aDocumentThatGrowsIsDrawnAsAWholeOne(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let cache = WrapCache()
    var text = ""
    for scalar in (Self.document + "\n\n" + Self.document).unicodeScalars {
      text.unicodeScalars.append(scalar)
      guard Int.random(in: 0..<8, using: &random) == 0 else { continue }
      let grown = cache.document(of: text, from: .message(1), columns: 36)
      #expect(grown.lines == RenderedMarkdown(text, columns: 36).lines)
      #expect(grown.drawnChunks <= 6)
    }
  }

  @Test func ofALongReplyOnlyTheEndIsReadAgain() {
    let cache = WrapCache()
    var text = (1...500).map { "Paragraph \($0) with *some* words.\n\n" }.joined()
    _ = cache.document(of: text, from: .message(1), columns: 80)
    for _ in 0..<100 {
      text += "- another entry\n"
      #expect(cache.document(of: text, from: .message(1), columns: 80).drawnChunks <= 3)
    }
    text += "```\n"
    for line in 0..<1_000 {
      text += "code \(line)\n"
      #expect(cache.document(of: text, from: .message(1), columns: 80).drawnChunks <= 3)
    }
  }

  // MARK: Any text

  private static let parts = [
    "word ", "\n", "\n\n", "- ", "1. ", "> ", "# ", "```\n", "```py\n", "    ", "|", "| a | b |\n",
    "|---|--:|\n", "**", "*", "~~", "`", "[x](https://e.org)", "日本語", "👩‍👩‍👧", "\u{1B}[2J", "\t",
    "\u{7}",
    "averyveryverylongwordwithoutend", "\r\n", "\u{202E}", "- [ ] ", "---\n", "e\u{301}",
  ]

  @Test(arguments: 1...UInt64(Rounds.times(8)))
  func noLineIsWiderThanThePaneAndNothingSteers(seed: UInt64) {
    var random = SplitMix(seed: seed)
    for _ in 0..<15 {
      let text = (0..<50).map { _ in Self.parts.randomElement(using: &random)! }.joined()
      let columns = Int.random(in: 4..<60, using: &random)
      for line in RenderedMarkdown(text, columns: columns).lines {
        #expect(line.columns <= max(columns, 4), "\(columns): \(line.text.debugDescription)")
        #expect(!line.text.contains("\n"))
      }
      let robot = Robot(
        rows: 24, columns: 40 + columns, conversation: Samples.conversation("q", text))
      let screen = render(robot.state)
      #expect(
        !screen.cells.contains {
          $0.text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E }
        })
    }
  }

  @Test(arguments: [">", "- ", "**", "[", "`", "|", "_a", "1. ", "    ", "<a"])
  func aHostileReplyIsShown(part: String) {
    let text = String(repeating: part, count: 100_000 / part.utf8.count)
    #expect(!RenderedMarkdown(text, columns: 80).lines.isEmpty)
  }

  // MARK: Switching it off

  @Test func repliesAreShownAsTheyStandOnRequest() {
    var robot = Robot(conversation: Samples.conversation("a **b**", "c **d**"))
    #expect(robot.screen.contains("a **b**"))
    #expect(robot.screen.contains("c d"))
    robot.presses(.alt("m"))
    #expect(robot.screen.contains("c **d**"))
    robot.sends("/raw off")
    #expect(robot.screen.contains("c d"))
  }

  @Test func aClickOnTheHeadingOfCodeCopiesIt() {
    var robot = Robot(
      conversation: Samples.conversation(
        "q", "Text\n\n```sh\nls\n\n  pwd\n```\n\n- x\n  ```\n  y\n  ```"))
    func click(_ heading: String) -> Effect? {
      let row = (0..<24).first { robot.row($0).contains(heading) } ?? 0
      robot.happens(.input(.mouse(MouseEvent(.press, at: Point(row: row, column: 6)))))
      return robot.effects.last
    }
    #expect(click("╭ sh") == .copyToClipboard("ls\n\n  pwd\n", what: "the code"))
    #expect(click("╭ code") == .copyToClipboard("y\n", what: "the code"))
  }

  @Test func aSearchFindsWhatIsShown() {
    var robot = Robot(conversation: Samples.conversation("q", "one\n\n**bold** words"))
    robot.sends("/find bold words")
    #expect(robot.screen.contains("No matches") || robot.screen.contains("1 of 1"))
    robot.sends("/find words")
    #expect(robot.screen.contains("1 of 1 message with \"words\""))
  }
}
