import Testing

@testable import Tensors

/// What a waiting thread fetches: how the loop after the next one began the last time.
@Suite struct ReadingOrderTests {
  @Test func whatFollowedOnceIsExpectedToFollowAgain() {
    var order = ReadingOrder()
    let loops = (1...3).map { [start($0 << 20, count: 640), start($0 << 20 + 640, count: 640)] }

    let firstToken = loops.map { order.next(after: $0) }
    let secondToken = loops.map { order.next(after: $0) }

    #expect(firstToken == [[], [], []])
    #expect(secondToken == [loops[1], loops[2], loops[0]])
  }

  @Test func anotherWayOnReplacesTheFormer() {
    var order = ReadingOrder()
    let (a, b, c) = ([start(64, count: 64)], [start(128, count: 64)], [start(192, count: 64)])
    for loop in [a, b, a, c] { _ = order.next(after: loop) }
    #expect(order.next(after: a) == c)
  }

  @Test func aBeginningIsOfWholeLinesAndNotTooLong() {
    #expect(start(1 << 40, count: 63).lines == 0)
    #expect(start(1 << 40, count: 200).lines == 3)
    #expect(start(1 << 40, count: 1 << 30).lines == 4096)
  }

  /// Memory that is gone may be fetched: nothing is mapped at these addresses.
  @Test func fetchingIsOnlyAHint() {
    for address in [64, 1 << 40, 1 << 46] {
      let beginning = start(address, count: 6400)
      beginning.fetch(lines: 0..<beginning.lines)
      #expect(beginning.lines == 100)
    }
  }

  private func start(_ address: Int, count: Int) -> WeightStart {
    WeightStart(
      UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count))
  }
}
