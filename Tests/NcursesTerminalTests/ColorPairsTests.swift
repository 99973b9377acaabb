import TerminalKit
import Testing

@testable import NcursesTerminal

@Suite struct ColorPairsTests {
  @Test(arguments: [
    (ColorDepth.palette(256), Color.terminalDefault, -1),
    (.palette(256), .palette(200), 200),
    (.palette(256), .rgb(red: 255, green: 0, blue: 0), 196),
    (.palette(256), .rgb(red: 128, green: 128, blue: 128), 244),
    (.palette(16), .palette(12), 12),
    (.palette(16), .palette(196), 9),
    (.palette(16), .rgb(red: 250, green: 250, blue: 250), 15),
    (.palette(8), .palette(12), 4),
    (.palette(8), .rgb(red: 200, green: 10, blue: 10), 1),
    (.direct, .rgb(red: 1, green: 2, blue: 3), 0x010203),
    (.direct, .rgb(red: 0, green: 0, blue: 0), 8),
    (.direct, .palette(9), 0xFF0000),
    (.monochrome, .palette(3), -1),
  ])
  func aColourIsTheNearestThereIs(depth: ColorDepth, color: Color, number: Int) {
    #expect(depth.number(of: color) == number)
  }

  /// "Bright black" of eight colours is black, and so is many a terminal.
  @Test(arguments: [
    (Color.palette(8), -1), (.palette(15), -1), (.palette(14), 6), (.palette(0), 0),
    (.rgb(red: 10, green: 10, blue: 10), -1), (.rgb(red: 250, green: 250, blue: 250), -1),
  ])
  func onTheTerminalsOwnGroundStrokesAreSeen(color: Color, number: Int) {
    #expect(ColorDepth.palette(8).number(of: color, onOwnGround: true) == number)
  }

  @Test(
    arguments: [
      (0, [:], ColorDepth.monochrome), (8, [:], .palette(8)), (88, [:], .palette(16)),
      (256, [:], .palette(256)), (1 << 24, [:], .direct), (256, ["NO_COLOR": "1"], .monochrome),
      (256, ["NO_COLOR": ""], .palette(256)),
    ] as [(Int, [String: String], ColorDepth)])
  func theTerminalAndTheUserSayHowManyColours(
    colors: Int, environment: [String: String], depth: ColorDepth
  ) {
    #expect(ColorDepth(colors: colors, environment: environment) == depth)
  }

  @Test func aPairIsDefinedWhenFirstNeeded() {
    var defined: [[Int]] = []
    var pairs = ColorPairs(depth: .palette(8), capacity: 3) { defined.append([$0, $1, $2]) }
    let styles = [1, 2, 1, 3].map { Style(foreground: .palette($0)) }

    let numbers = ([.plain] + styles).map { pairs.pair(for: $0) }

    #expect(numbers == [0, 1, 2, 1, 0])
    #expect(defined == [[1, 1, -1], [2, 2, -1]])
  }

  @Test func textDoesNotVanishWhereColoursFallTogether() {
    var defined: [[Int]] = []
    var pairs = ColorPairs(depth: .palette(8), capacity: 64) { defined.append([$0, $1, $2]) }

    _ = pairs.pair(
      for: Style(
        foreground: .rgb(red: 60, green: 60, blue: 60),
        background: .rgb(red: 20, green: 20, blue: 20)))

    #expect(defined == [[1, 7, 0]])
  }
}
