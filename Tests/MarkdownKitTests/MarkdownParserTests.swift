import TestSupport
import Testing

@testable import MarkdownKit

/// Blocks and their text, as md4c reads them.
@Suite struct MarkdownParserTests {
  @Test(arguments: [
    (
      "a **b *c*** `d` ~~e~~",
      [
        MarkdownBlock.paragraph([
          MarkdownRun("a "), MarkdownRun("b ", .strong), MarkdownRun("c", [.strong, .emphasis]),
          MarkdownRun(" "), MarkdownRun("d", .code), MarkdownRun(" "), MarkdownRun("e", .deleted),
        ])
      ]
    ),
    ("## T", [.heading(level: 2, [MarkdownRun("T")])]),
    ("```Swift x\nlet a\n```", [.code(language: "swift", "let a\n")]),
    ("> q", [.quote([.paragraph([MarkdownRun("q")])])]),
    (
      "- a\n- [x] b",
      [
        .list(
          start: nil, isTight: true,
          [
            MarkdownItem([.paragraph([MarkdownRun("a")])]),
            MarkdownItem(isDone: true, [.paragraph([MarkdownRun("b")])]),
          ])
      ]
    ),
    (
      "|a|b|\n|--|:-:|\n|1|**2**|",
      [
        .table(
          alignments: [.left, .center], header: [[MarkdownRun("a")], [MarkdownRun("b")]],
          rows: [[[MarkdownRun("1")], [MarkdownRun("2", .strong)]]])
      ]
    ),
    ("---", [.rule]),
    (
      "[t](https://e.org) x@y.org",
      [
        .paragraph([
          MarkdownRun("t", link: "https://e.org"), MarkdownRun(" "),
          MarkdownRun("x@y.org", link: "mailto:x@y.org"),
        ])
      ]
    ),
    ("<b>&amp;&#65;&nope;</b>", [.paragraph([MarkdownRun("<b>&A&nope;</b>")])]),
    ("one\ntwo", [.paragraph([MarkdownRun("one\ntwo")])]), ("", []),
  ])
  func aTextIsRead(text: String, blocks: [MarkdownBlock]) {
    #expect(MarkdownBlock.parse(text) == blocks)
  }

  @Test(arguments: [">", "- ", "1. ", "**", "*a ", "[", "![", "`", "<", "|", "~~", "[a](", "&#"])
  func whatIsNestedWithoutEndIsRead(part: String) {
    _ = MarkdownBlock.parse(String(repeating: part, count: 100_000 / part.utf8.count))
    _ = MarkdownBlock.parse(
      (0..<1_000).map { String(repeating: " ", count: $0) + part }.joined(separator: "\n"))
  }

  @Test(arguments: 1...UInt64(Rounds.times(20)))
  func noTextStopsTheReader(seed: UInt64) {
    var random = SplitMix(state: seed)
    for _ in 0..<200 {
      _ = MarkdownBlock.parse(MarkdownSamples.random(&random, pieces: 80))
    }
  }

  @Test func codeIsTakenApartWithoutLosingAny() {
    var highlighting = CodeHighlighting(language: "swift")
    let lines = ["let a = 1 // one", "/* two", "three */ return \"x\\\"y\"", "0x1F+b"]
    let tokens = lines.map { highlighting.tokens(of: $0[...]) }
    for (line, tokens) in zip(lines, tokens) {
      #expect(tokens.map { String($0.text) }.joined() == line)
    }
    #expect(tokens[0].map(\.token) == [.keyword, .plain, .number, .plain, .comment])
    #expect(tokens[1].map(\.token) == [.comment])
    #expect(tokens[2].map(\.token) == [.comment, .plain, .keyword, .plain, .string])
    #expect(tokens[3].map(\.token) == [.number, .plain])
  }
}
