import TerminalKit
import Testing

@testable import ChatApp

/// The end of the program on a disk that takes its time.
@Suite struct LeavingTests {
  private struct Outcome: Equatable {
    var isSaved: Bool
    var told: Int
    var looks: Int
  }

  /// A disk that is done after so many looks, and keys that are pressed at some of them.
  private func leave(doneAfter looks: Int, pressing keys: [Int: Key] = [:]) -> Outcome {
    var (look, told) = (0, 0)
    let saved = Leaving.wait(
      isDone: { _ in
        look += 1
        return look > looks
      },
      events: { keys[look].map { [.key($0)] } ?? [] },
      asksToLeave: { [.key(Key(.function(10))), .key(.control("c"))].contains($0) },
      tell: { told += 1 })
    return Outcome(isSaved: saved, told: told, looks: look)
  }

  @Test func aQuickDiskIsNotSpokenOf() {
    #expect(leave(doneAfter: 2) == Outcome(isSaved: true, told: 0, looks: 3))
  }

  @Test func aSlowDiskIsWaitedForWithAWord() {
    #expect(leave(doneAfter: 600) == Outcome(isSaved: true, told: 1, looks: 601))
  }

  @Test(arguments: [Key(.function(10)), .control("c")])
  func whoWasToldMayLeave(key: Key) {
    #expect(
      leave(doneAfter: 600, pressing: [20: key]) == Outcome(isSaved: false, told: 1, looks: 20))
  }

  @Test func whoWasNotToldLosesNothing() {
    #expect(
      leave(doneAfter: 10, pressing: [2: .control("c"), 7: .character("a")])
        == Outcome(isSaved: true, told: 1, looks: 11))
  }
}
