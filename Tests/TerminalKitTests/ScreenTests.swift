import TerminalKit
import Testing

@Suite struct ScreenTests {
  @Test func drawnTextIsRead() {
    var screen = Screen(size: Size(rows: 2, columns: 8))
    screen.draw("hello", row: 1, column: 2, style: .plain)
    #expect(screen.text == "\n  hello")
  }
}
