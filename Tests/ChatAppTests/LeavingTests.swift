import TerminalKit
import Testing

@testable import ChatApp

/// The end of the program on a disk that takes its time.
@Suite struct LeavingTests {
  /// A disk that is done after so many looks, and keys that are pressed at some of them.
  private func leave(doneAfter looks: Int, pressing keys: [Int: Key] = [:]) -> (saved: Bool, told: Int, looks: Int) {
    var (look, told) = (0, 0)
    let saved = Leaving.wait(
      isDone: { _ in
        look += 1
        return look > looks
      },
      events: { keys[look].map { [.key($0)] } ?? [] }, tell: { told += 1 })
    return (saved, told, look)
  }

  @Test func aQuickDiskIsNotSpokenOf() {
    #expect(leave(doneAfter: 2) == (true, 0, 3))
  }

  @Test func aSlowDiskIsWaitedForWithAWord() {
    #expect(leave(doneAfter: 600) == (true, 1, 601))
  }

  @Test(arguments: [Key(.function(10)), .control("c")])
  func whoWasToldMayLeave(key: Key) {
    #expect(leave(doneAfter: 600, pressing: [20: key]) == (false, 1, 20))
  }

  @Test func whoWasNotToldLosesNothing() {
    #expect(leave(doneAfter: 10, pressing: [2: .control("c"), 7: Key("a")]) == (true, 1, 11))
  }
}
