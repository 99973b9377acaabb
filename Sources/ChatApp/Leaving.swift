import TerminalKit

/// The wait for the disk at the end: a person who watches is told what it is for, and may end it.
enum Leaving {
  /// Seconds between two looks, and looks until the person is told.
  private static let look = 0.1
  private static let patience = 5

  /// Waits.
  ///
  /// - Parameters:
  ///   - isDone: Waits so many seconds at most, and says whether all is on disk.
  ///   - events: What was typed since the last time.
  ///   - asksToLeave: Whether the person wants to leave at once by it.
  ///   - tell: Says what is waited for.
  /// - Returns: Whether all is on disk; else the person left.
  static func wait(
    isDone: (Double) -> Bool, events: () -> [InputEvent],
    asksToLeave: (InputEvent) -> Bool, tell: () -> Void
  ) -> Bool {
    var looks = 0
    while !isDone(look) {
      looks += 1
      // Who does not know what is waited for has not asked to lose it.
      if looks > patience, events().contains(where: asksToLeave) { return false }
      if looks == patience { tell() }
    }
    return true
  }
}
