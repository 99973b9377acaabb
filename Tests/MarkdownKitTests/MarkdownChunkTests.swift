import TestSupport
import Testing

@testable import MarkdownKit

/// A text taken apart, at once and as it grows.
@Suite struct MarkdownChunkTests {
  private func texts(_ text: String) -> [String] {
    MarkdownChunk.split(text).chunks.map { chunk in
      String(decoding: Array(text.utf8)[chunk.bytes], as: UTF8.self)
    }
  }

  @Test(arguments: [
    ("one\ntwo\n\nthree", ["one\ntwo\n", "three"]),
    ("# A\ntext", ["# A\ntext"]),
    ("text\n# A", ["text\n", "# A"]),
    ("- a\n- b\n  more\n\n  still b\n- c", ["- a\n", "- b\n  more\n\n  still b\n", "- c"]),
    ("text\n- a", ["text\n", "- a"]), ("text\n2. no list", ["text\n2. no list"]),
    ("```swift\nlet a\n\nlet b\n```\nend", ["let a\n\nlet b\n", "end"]),
    ("````\n```\n````", ["```\n"]), ("~~~\n```\n~~~\nx", ["```\n", "x"]),
    ("```\nopen", ["open"]), ("```", [""]), ("", []), ("\n\n\n", []),
    ("a\n***\nb", ["a\n***\nb"]), ("| a |\n|---|\n| b |", ["| a |\n|---|\n| b |"]),
  ])
  func aTextIsTakenApart(text: String, chunks: [String]) {
    #expect(texts(text) == chunks)
  }

  @Test func numbersGoOnFromEntryToEntry() {
    let kinds = MarkdownChunk.split("3. a\n3. b\n\n3. c\n\ntext\n1. d").chunks.map(\.kind)
    #expect(
      kinds == [
        .item(number: 3), .item(number: 4), .item(number: 5), .prose, .item(number: 1),
      ])
  }

  @Test func longCodeIsTakenApartByLines() {
    let lines = (1...200).map { "line \($0)\n" }.joined()
    let chunks = MarkdownChunk.split("```\n" + lines + "```").chunks
    #expect(chunks.count == 4)
    #expect(texts("```\n" + lines + "```").joined() == lines)
  }

  /// Whatever the text, growing it by pieces gives what the whole gives.
  @Test(arguments: 1...UInt64(Rounds.times(40)))
  func aTextThatGrowsIsTakenApartAsAWholeOne(seed: UInt64) {
    var random = SplitMix(state: seed)
    let text = MarkdownSamples.random(&random, pieces: 60)
    var grown = ""
    var chunks: [MarkdownChunk] = []
    for piece in MarkdownSamples.pieces(of: text, &random) {
      grown += piece
      chunks = MarkdownChunk.split(grown, goingOnFrom: chunks).chunks
      #expect(chunks == MarkdownChunk.split(grown).chunks)
    }
    #expect(grown.utf8.elementsEqual(text.utf8))
  }
}

/// Texts to try.
enum MarkdownSamples {
  private static let parts = [
    "word ", "a", "\n", "\n", "\n\n", "- ", "* ", "1. ", "12) ", "> ", "# ", "### ", "```",
    "```py\n",
    "~~~", "    ", "  ", "\t", "|", "| a | b |\n|---|:-:|\n| 1 | 2 |\n", "---\n", "***", "**", "*",
    "_", "~~", "`", "[x](https://example.com/a)", "![i](u)", "<b>", "</b>", "&amp;", "&#0;", "\\",
    "- [ ] ", "- [x] ", "https://example.com", "$x$", "日本語", "👩‍👩‍👧", "\u{1B}[31m", "\u{0}", "é",
    "let x = \"a\" // c\n", "'''", "\"", "/*", "*/", "\r\n",
  ]

  static func random(_ random: inout SplitMix, pieces: Int) -> String {
    (0..<pieces).map { _ in parts.randomElement(using: &random)! }.joined()
  }

  /// A text cut anywhere between its scalars.
  static func pieces(of text: String, _ random: inout SplitMix) -> [String] {
    var pieces: [String] = []
    var scalars = Array(text.unicodeScalars)[...]
    while !scalars.isEmpty {
      let count = Int.random(in: 1...12, using: &random)
      pieces.append(String(String.UnicodeScalarView(scalars.prefix(count))))
      scalars = scalars.dropFirst(count)
    }
    return pieces
  }
}
