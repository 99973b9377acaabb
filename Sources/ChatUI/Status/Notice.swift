import TerminalKit

/// A line to the person that goes away by itself.
struct Notice: Hashable, Sendable {
  var text: String
  var isError: Bool
  /// For how many ticks it stays.
  private(set) var ticksLeft: Int

  /// Makes a notice; errors stay longer.
  init(_ text: String, isError: Bool = false) {
    self.text = text
    self.isError = isError
    ticksLeft = isError ? 200 : 60
  }

  /// The notice after a tick; nil once its time is over.
  func afterTick() -> Notice? {
    var notice = self
    notice.ticksLeft -= 1
    return notice.ticksLeft > 0 ? notice : nil
  }

  /// Its text in lines; the sign in front tells errors apart without colour.
  func lines(columns: Int) -> [Substring] {
    LineWrapping.wrap((isError ? "✗ " : "• ") + text, columns: max(1, columns - 2))
  }
}
