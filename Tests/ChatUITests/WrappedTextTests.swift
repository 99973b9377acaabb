import TestSupport
import Testing

@testable import ChatUI

@Suite struct WrappedTextTests {
  /// What a file or a model may make of one letter.
  private static func letter(with marks: Int) -> String {
    "e" + String(repeating: "\u{301}\u{316}", count: marks / 2)
  }

  @Test func aTextThatGrowsIsWrappedInProportionToItsLength() {
    let growth = growth(quadrupling: 4_000, input: Self.letter) { text in
      let cache = WrapCache()
      for grown in [text, text + "x", text + "xy", text + "yy"] {
        _ = cache.lines(of: grown, from: .composer, columns: 40)
      }
    }

    #expect(growth < 9)
  }

  @Test func textsThatMeanTheSameInOtherBytesAreWrappedAnew() {
    let cache = WrapCache()
    _ = cache.lines(of: "caf\u{E9}", from: .composer, columns: 40)

    let lines = cache.lines(of: "cafe\u{301}", from: .composer, columns: 40)

    #expect(lines.text.unicodeScalars.count == 5)
  }
}
