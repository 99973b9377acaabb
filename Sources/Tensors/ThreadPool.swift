import CKernels
import Foundation
import Synchronization

/// A few threads that split one loop after another, for loops of some microseconds.
///
/// A loop's chunks are claimed one at a time, so a thread that a busy neighbour holds up takes
/// fewer of them. Helpers wait for the next loop by spinning for some ten microseconds, then by
/// yielding, then parked, so that an idle program costs nothing.
public final class ThreadPool: Sendable {
  /// How many threads work on a loop, the calling one included.
  public let threadCount: Int
  private let core = Core()
  /// One loop at a time, from whichever thread.
  private let turn = Mutex<Void>(())

  /// Makes a pool of `threadCount` threads in all; 1 runs every loop on the calling thread.
  public init(threadCount: Int) {
    self.threadCount = max(1, min(threadCount, 64))
    for index in 1..<self.threadCount {
      let thread = Thread { [core] in core.help(as: index) }
      thread.name = "rwkv-tui.pool.\(index)"
      thread.start()
    }
  }

  deinit { core.stop() }

  /// Runs `body` for every chunk in `0..<count`, in any order, and returns when all have run.
  ///
  /// `thread` is below `threadCount` and belongs to one running chunk at a time: an index into
  /// buffers of one's own. Loops asked for by several threads take turns.
  public func run(count: Int, body: (_ chunk: Int, _ thread: Int) -> Void) {
    guard threadCount > 1, count > 1 else {
      for chunk in 0..<max(0, count) { body(chunk, 0) }
      return
    }
    turn.withLock { _ in
      withoutActuallyEscaping(body) { core.run(count: count, body: $0) }
    }
  }
}

extension ThreadPool {
  /// What the threads share. The helpers hold it, and the pool ends them when it goes away.
  ///
  /// `@unchecked Sendable`: `body` is written only while no chunk is open for claiming, and read
  /// only by a thread that has claimed one; `claims` orders the two.
  private final class Core: @unchecked Sendable {
    private let claims = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    private let parkedCount = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    private let parking = NSCondition()
    private var body: (_ chunk: Int, _ thread: Int) -> Void = { _, _ in }

    func run(count: Int, body: @escaping (_ chunk: Int, _ thread: Int) -> Void) {
      self.body = body
      finished.store(0, ordering: .relaxed)
      let loop = Claims(after: Claims(claims.load(ordering: .relaxed)), count: count)
      claims.store(loop.word, ordering: .sequentiallyConsistent)
      if parkedCount.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
      work(as: 0)
      while finished.load(ordering: .acquiring) < count { ck_pause() }
      self.body = { _, _ in }
    }

    func stop() {
      stopping.store(true, ordering: .sequentiallyConsistent)
      wakeAll()
    }

    func help(as thread: Int) {
      var idleRounds = 0
      while !stopping.load(ordering: .relaxed) {
        if work(as: thread) {
          idleRounds = 0
          continue
        }
        idleRounds += 1
        switch idleRounds {
        case ..<3000: ck_pause()
        case ..<6000: sched_yield()
        default:
          park()
          idleRounds = 0
        }
      }
    }

    /// Claims and runs chunks until none is left; tells whether there was any.
    @discardableResult
    private func work(as thread: Int) -> Bool {
      var didWork = false
      var word = claims.load(ordering: .acquiring)
      while let next = Claims(word).claimingOne {
        let exchange = claims.weakCompareExchange(
          expected: word, desired: next.word, ordering: .acquiringAndReleasing)
        guard exchange.exchanged else {
          word = exchange.original
          continue
        }
        runBody(next.claimed - 1, thread)
        didWork = true
        finished.add(1, ordering: .releasing)
        word = claims.load(ordering: .acquiring)
      }
      return didWork
    }

    /// Calls `body`. Not inlined, so that this thread's reference to it is gone before the chunk
    /// counts as finished: `run` promises that no reference outlives it.
    @inline(never)
    private func runBody(_ chunk: Int, _ thread: Int) { body(chunk, thread) }

    /// Sleeps until there is a loop. `parkedCount` rises before the last look at `claims`, and `run`
    /// looks at it after writing them, so a wake-up cannot fall between the two.
    private func park() {
      parking.lock()
      defer { parking.unlock() }
      parkedCount.add(1, ordering: .sequentiallyConsistent)
      while !stopping.load(ordering: .sequentiallyConsistent),
        Claims(claims.load(ordering: .sequentiallyConsistent)).claimingOne == nil
      {
        parking.wait()
      }
      parkedCount.subtract(1, ordering: .sequentiallyConsistent)
    }

    private func wakeAll() {
      parking.lock()
      parking.broadcast()
      parking.unlock()
    }
  }

  /// The loop that is running, in one word: which one it is, its chunks, and how many are claimed.
  ///
  /// The generation keeps a late thread from claiming a chunk of a loop that it did not see begin.
  private struct Claims {
    private static let bits = 20
    private static let mask = 1 << bits - 1
    let generation: Int
    let count: Int
    let claimed: Int

    init(_ word: Int) {
      generation = word >> (2 * Self.bits)
      count = word >> Self.bits & Self.mask
      claimed = word & Self.mask
    }

    init(after last: Claims, count: Int) {
      precondition(count <= Self.mask)
      self.init((last.generation + 1) & 0x3f_ffff, count, 0)
    }

    private init(_ generation: Int, _ count: Int, _ claimed: Int) {
      self.generation = generation
      self.count = count
      self.claimed = claimed
    }

    var word: Int { generation << (2 * Self.bits) | count << Self.bits | claimed }

    /// The same loop with one more chunk claimed; nil where none is left.
    var claimingOne: Claims? {
      claimed < count ? Claims(generation, count, claimed + 1) : nil
    }
  }
}
