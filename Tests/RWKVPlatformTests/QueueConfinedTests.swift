import Dispatch
import RWKVPlatform
import Testing

@Suite struct QueueConfinedTests {
  @Test func piecesOfWorkRunOneAfterAnother() {
    let numbers = QueueConfined<[Int]>(label: "test", [])
    let isDone = DispatchSemaphore(value: 0)

    for number in 0..<100 { numbers.async { $0.append(number) } }
    numbers.async { numbers in
      #expect(numbers == Array(0..<100))
      isDone.signal()
    }

    isDone.wait()
  }

  @Test func drainingWaitsForWhatWasAskedForBefore() {
    let numbers = QueueConfined(label: "test", 0)
    let mayGoOn = DispatchSemaphore(value: 0)
    let seen = Seen()
    numbers.async { _ in mayGoOn.wait() }
    numbers.async { _ in seen.isSeen = true }

    mayGoOn.signal()
    numbers.drain()

    #expect(seen.isSeen)
  }

  @Test func theValueGoesWithTheLastReference() {
    let ended = DispatchSemaphore(value: 0)
    var numbers: QueueConfined<Witness>? = QueueConfined(label: "test", Witness { ended.signal() })
    numbers?.async { _ in }

    numbers = nil

    #expect(ended.wait(timeout: .now() + 30) == .success)
  }

  /// `@unchecked Sendable`: read only after the thread that writes it was waited for.
  private final class Seen: @unchecked Sendable { var isSeen = false }

  private final class Witness {
    let end: () -> Void
    init(end: @escaping () -> Void) { self.end = end }
    deinit { end() }
  }
}
