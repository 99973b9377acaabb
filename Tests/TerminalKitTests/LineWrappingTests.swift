import TerminalKit
import Testing

@Suite struct LineWrappingTests {
  @Test(arguments: [
    ("", 5, [""]),
    ("hello", 5, ["hello"]),
    ("the cat sat", 7, ["the cat", "sat"]),
    ("the   cat", 5, ["the", "cat"]),
    ("a\n\nb\n", 5, ["a", "", "b", ""]),
    ("a\r\nb", 5, ["a", "b"]),
    ("extraordinary", 5, ["extra", "ordin", "ary"]),
    ("an extraordinary", 5, ["an", "extra", "ordin", "ary"]),
    ("    let x = 1", 9, ["    let x", "= 1"]),
    ("    indented", 6, ["    in", "dented"]),
    ("        x", 4, ["    ", "x"]),
    ("abc  ", 5, ["abc  "]),
    ("abc   ", 4, ["abc"]),
    ("abc   \nd", 4, ["abc", "d"]),
    ("你好世界", 5, ["你好", "世界"]),
    ("你好，世界", 4, ["你", "好，", "世界"]),
    ("说「你好」", 4, ["说", "「你", "好」"]),
    ("用Swift写", 6, ["用", "Swift", "写"]),
    ("字字", 1, ["字", "字"]),
    ("👨\u{200D}👩\u{200D}👧👍🏽", 2, ["👨\u{200D}👩\u{200D}👧", "👍🏽"]),
    ("e\u{301}e\u{301}e\u{301}", 2, ["e\u{301}e\u{301}", "e\u{301}"]),
    ("abc", 0, ["a", "b", "c"]),
    ("\t\tx", 2, ["\t", "x"]),
  ])
  func textIsBrokenIntoLines(text: String, columns: Int, lines: [String]) {
    #expect(LineWrapping.wrap(text, columns: columns).map(String.init) == lines)
  }

  @Test func linesHoldTheWholeTextAndKeepToTheWidth() {
    var generator = SeededBits(state: 7)
    let alphabet: [Character] = ["a", "b", " ", " ", "\n", "字", "。", "e\u{301}", "👍🏽", "-", "\t"]
    for _ in 0..<300 {
      let text = String((0..<60).map { _ in alphabet[generator.next(below: alphabet.count)] })
      let columns = 4 + generator.next(below: 9)

      let lines = LineWrapping.wrap(text, columns: columns)

      #expect(
        lines.allSatisfy { CharacterWidth.columns(of: $0) <= columns }, "\(text.debugDescription)")
      let blanks: Set<Character> = [" ", "\n", "\t"]
      #expect(
        lines.joined().filter { !blanks.contains($0) } == text.filter { !blanks.contains($0) })
      for (line, next) in zip(lines, lines.dropFirst()) {
        #expect(text[line.endIndex..<next.startIndex].allSatisfy(blanks.contains))
      }
    }
  }

  @Test func aMegabyteIsWrapped() {
    let text = String(repeating: "Some words, and then some more of them. ", count: 25_000)

    let lines = LineWrapping.wrap(text, columns: 80)

    #expect(lines.count == 12_500)
  }

  @Test func aMegabyteWithoutBreaksIsWrapped() {
    #expect(
      LineWrapping.wrap(String(repeating: "x", count: 1_000_000), columns: 80).count == 12_500)
  }

  @Test(arguments: [
    ("", 0, 5, Point(row: 0, column: 0)),
    ("ab", 2, 5, Point(row: 0, column: 2)),
    ("abcde", 5, 5, Point(row: 1, column: 0)),  // the very end of a full line
    ("abcde\nf", 5, 5, Point(row: 0, column: 4)),
    ("abcde\nf", 6, 5, Point(row: 1, column: 0)),
    ("abcdef", 5, 5, Point(row: 1, column: 0)),
    ("ab cde", 2, 5, Point(row: 0, column: 2)),
    ("ab cde", 3, 5, Point(row: 1, column: 0)),
    ("ab\n", 3, 5, Point(row: 1, column: 0)),
    ("字字", 1, 5, Point(row: 0, column: 2)),
    ("abcde  ", 7, 5, Point(row: 1, column: 0)),
  ])
  func theCursorHasAPlace(text: String, offset: Int, columns: Int, place: Point) {
    let lines = LineWrapping.wrap(text, columns: columns)
    let index = text.index(text.startIndex, offsetBy: offset)

    #expect(LineWrapping.position(of: index, in: lines, columns: columns) == place)
  }

  @Test func aPlaceLeadsBackToItsCharacter() {
    let text = "ab 字cd\nxyz"
    let lines = LineWrapping.wrap(text, columns: 5)

    let found = [(0, 1), (0, 4), (1, 9), (2, 2), (9, 0)].map { row, column in
      LineWrapping.index(at: Point(row: row, column: column), in: lines)
        .map { text.distance(from: text.startIndex, to: $0) }
    }

    #expect(lines.map(String.init) == ["ab 字", "cd", "xyz"])
    #expect(found == [1, 3, 6, 9, 7])
  }
}

/// A small generator of its own, so that a failure can be repeated.
private struct SeededBits {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}
