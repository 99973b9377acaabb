import RWKVTensors
import Synchronization
import Testing

@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3, 8])
  func everyChunkRunsOnce(threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    for round in 0..<2000 {
      let count = round % 23
      let runs = (0..<count).map { _ in Counter() }

      pool.run(count: count) { chunk, thread in
        runs[chunk].value.add(1, ordering: .relaxed)
        if thread >= threads { runs[chunk].value.add(100, ordering: .relaxed) }
      }

      #expect(runs.allSatisfy { $0.value.load(ordering: .relaxed) == 1 })
    }
  }

  @Test(arguments: [1, 2, 3, 8])
  func everyChunkOfALoopOverMemoryRunsOnce(threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    let memory = [UInt8](repeating: 0, count: 1000)
    for count in [0, 1, 2, 3, 7, 100, 1000] {
      let runs = (0..<count).map { _ in Counter() }

      memory.withUnsafeBytes { bytes in
        pool.run(count: count, over: bytes) { chunk, _ in
          runs[chunk].value.add(1, ordering: .relaxed)
        }
      }

      #expect(runs.allSatisfy { $0.value.load(ordering: .relaxed) == 1 })
    }
  }

  @Test func aPoolThatSleptWakesUp() async throws {
    let pool = ThreadPool(threadCount: 3)
    let total = Counter()
    for _ in 0..<3 {
      try await Task.sleep(for: .milliseconds(60))
      pool.run(count: 50) { _, _ in total.value.add(1, ordering: .relaxed) }
    }
    #expect(total.value.load(ordering: .relaxed) == 150)
  }

  @Test func severalThreadsTakeTurns() async {
    let pool = ThreadPool(threadCount: 2)
    let total = Counter()
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<200 {
            pool.run(count: 7) { _, _ in total.value.add(1, ordering: .relaxed) }
          }
        }
      }
    }
    #expect(total.value.load(ordering: .relaxed) == 8 * 200 * 7)
  }

  /// One thread's first chunk ends only when all others have run.
  @Test(.timeLimit(.minutes(1)), arguments: [2, 3, 8])
  func aThreadThatIsHeldUpIsRelievedOfTheRestOfItsPart(threads: Int) {
    let pool = ThreadPool(threadCount: threads)
    for heldUp in [0, 39] {
      let others = Counter()
      pool.run(count: 40) { chunk, _ in
        if chunk == heldUp {
          while others.value.load(ordering: .acquiring) < 39 {}
        } else {
          others.value.add(1, ordering: .releasing)
        }
      }
      #expect(others.value.load(ordering: .relaxed) == 39)
    }
  }

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }
}
