import Testing

@testable import RWKVTensors

/// What a waiting thread fetches: how the loop after the next one began the last time.
@Suite struct ReadingOrderTests {
  @Test func whatFollowedOnceIsExpectedToFollowAgain() {
    var order = ReadingOrder()
    let loops = (1...3).map { [start($0 << 20, count: 640), start($0 << 20 + 640, count: 640)] }

    let firstToken = loops.map { expected(after: $0, &order).beginnings }
    let secondToken = loops.map { expected(after: $0, &order).beginnings }

    #expect(firstToken == [[], [], []])
    #expect(secondToken == [loops[1], loops[2], loops[0]])
  }

  @Test func anotherWayOnReplacesTheFormer() {
    var order = ReadingOrder()
    let (a, b, c) = ([start(64, count: 64)], [start(128, count: 64)], [start(192, count: 64)])
    for loop in [a, b, a, c] { order.begin(loop) }
    #expect(expected(after: a, &order).beginnings == c)
  }

  @Test func whatWasReadBetweenTwoLoopsIsExpectedBetweenThemAgain() {
    var order = ReadingOrder()
    let (a, b) = ([start(64, count: 64)], [start(128, count: 64)])
    let (norm, shift) = (start(1 << 20, count: 640), start(2 << 20, count: 640))

    order.begin(a)
    order.note(norm)
    order.note(shift)
    order.begin(b)

    #expect(expected(after: a, &order).between == [norm, shift])
    #expect(expected(after: b, &order).between == [], "nothing was noted after the second a")
    #expect(expected(after: a, &order).between == [], "what was read last counts")
  }

  @Test func whatIsReadWhileNoLoopBeginsDoesNotPileUp() {
    var order = ReadingOrder()
    let loop = [start(64, count: 64)]
    order.begin(loop)
    for place in 1...10_000 { order.note(start(place << 20, count: 64)) }
    order.begin([start(128, count: 64)])
    #expect(expected(after: loop, &order).between.count == 32)
  }

  private func expected(
    after loop: [WeightStart], _ order: inout ReadingOrder
  ) -> (beginnings: [WeightStart], between: [WeightStart]) {
    order.begin(loop)
    return order.expected
  }

  @Test func aBeginningIsOfWholeLinesAndNotTooLong() {
    #expect(start(1 << 40, count: 63).lines == 0)
    #expect(start(1 << 40, count: 200).lines == 3)
    #expect((4096...0xffff).contains(start(1 << 40, count: 1 << 30).lines))
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
