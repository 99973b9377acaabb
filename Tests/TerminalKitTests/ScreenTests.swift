import Testing

@testable import TerminalKit

@Suite struct ScreenTests {
  @Test(arguments: [0, 1, 3, 7, .max], -3...9)
  func plainLettersAreDrawnAsTheRulesForAnyTextSay(limit: Int, column: Int) {
    for text in ["", "a", "two words", "~ signs {}"] {
      for row in -1...2 {
        var screen = Screen(size: Size(rows: 2, columns: 8))
        for row in 0...1 { screen.draw("字字字字", row: row, column: 0, style: .plain) }
        var expected = screen
        let style = Style(attributes: .bold)

        let columns = screen.draw(text, row: row, column: column, style: style, limit: limit)

        let expectedColumns = expected.drawCharacters(
          text, row: row, column: column, style: style, limit: limit)
        #expect(screen == expected)
        #expect(columns == expectedColumns)
      }
    }
  }

  @Test func plainCharactersAreDrawnAsTheRulesForAnyTextSay() {
    let plain = (0...0xFFFF).compactMap(Unicode.Scalar.init).filter(PlainCharacters.contains)
    for (first, second) in zip(plain, plain.reversed()) {
      let text = "\(first)\(second)"
      for (column, limit) in [(0, Int.max), (-1, .max), (3, .max), (0, 1)] {
        var screen = Screen(size: Size(rows: 1, columns: 4))
        screen.draw("字字", row: 0, column: 0, style: .plain)
        var expected = screen

        let columns = screen.draw(text, row: 0, column: column, style: .plain, limit: limit)

        let expectedColumns = expected.drawCharacters(
          text, row: 0, column: column, style: .plain, limit: limit)
        #expect(screen == expected && columns == expectedColumns, "\(first.value)")
      }
    }
  }

  @Test func aRowIsComparedByTextAndStyle() {
    var screen = Screen(size: Size(rows: 2, columns: 3))
    var other = screen
    screen.draw("a", row: 1, column: 2, style: .plain)
    other.draw("a", row: 1, column: 2, style: Style(attributes: .bold))

    #expect(screen.shows(0, as: other))
    #expect(!screen.shows(1, as: other))
    other.draw("a", row: 1, column: 2, style: .plain)
    #expect(screen.shows(1, as: other))
  }

  @Test func drawnTextIsRead() {
    var screen = Screen(size: Size(rows: 2, columns: 8))
    screen.draw("hello", row: 1, column: 2, style: .plain)
    #expect(screen.text == "\n  hello")
  }

  @Test func aWideCharacterTakesTwoCells() {
    var screen = Screen(size: Size(rows: 1, columns: 6))

    let columns = screen.draw("字a👍🏽", row: 0, column: 0, style: .plain)

    #expect(columns == 5)
    #expect(screen.cells.map(\.text) == ["字", "", "a", "👍🏽", "", " "])
  }

  @Test(arguments: [(0, "x b"), (1, " xb")])
  func overwritingHalfAWideCharacterBlanksTheOther(column: Int, row: String) {
    var screen = Screen(size: Size(rows: 1, columns: 3))
    screen.draw("字b", row: 0, column: 0, style: .plain)

    screen.draw("x", row: 0, column: column, style: .plain)

    #expect(screen.text == row)
  }

  @Test func aWideCharacterOverTwoHalvesBlanksBothNeighbours() {
    var screen = Screen(size: Size(rows: 1, columns: 4))
    screen.draw("字字", row: 0, column: 0, style: .plain)

    screen.draw("世", row: 0, column: 1, style: .plain)

    #expect(screen.cells.map(\.text) == [" ", "世", "", " "])
  }

  @Test func whatDoesNotFitIsCut() {
    var screen = Screen(size: Size(rows: 1, columns: 4))

    let columns = screen.draw("ab字", row: 0, column: 0, style: .plain, limit: 3)
    screen.draw("xyz", row: 0, column: 3, style: .plain)
    screen.draw("out", row: 5, column: 0, style: .plain)

    #expect(columns == 2)
    #expect(screen.text == "ab x")
  }

  @Test func controlCharactersDoNotReachACell() {
    var screen = Screen(size: Size(rows: 1, columns: 12))

    screen.draw("a\u{1B}[m\tb\nc", row: 0, column: 0, style: .plain)

    #expect(screen.text == "a␛[m    b␊c")
  }

  @Test func lettersOfAConjunctTakeCellsOfTheirOwn() {
    var screen = Screen(size: Size(rows: 1, columns: 4))

    let columns = screen.draw("का", row: 0, column: 0, style: .plain)

    #expect(columns == CharacterWidth.columns(of: "का"))
    #expect(screen.cells.map(\.text) == ["क", "ा", " ", " "])
  }

  @Test func fillAndRestyleKeepToTheScreen() {
    var screen = Screen(size: Size(rows: 2, columns: 3))
    screen.draw("abc", row: 0, column: 0, style: .plain)
    let bold = Style(attributes: .bold)

    screen.fill(Rect(row: -1, column: 1, rows: 9, columns: 1), style: bold)
    screen.restyle(Rect(row: 1, column: -5, rows: 1, columns: 6)) { $0.attributes.insert(.reverse) }
    screen.fill(Rect(row: 7, column: 7, rows: 2, columns: 2), style: bold)

    #expect(screen.text == "a c\n")
    #expect(screen[0, 1].style == bold)
    #expect(
      screen.cells.map { $0.style.attributes.contains(.reverse) }
        == [false, false, false, true, false, false])
  }
}
