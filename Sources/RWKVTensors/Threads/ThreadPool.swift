import CRWKVKernels
import Foundation
import Synchronization

/// A few threads that split one loop after another, for loops of some microseconds.
///
/// Each thread has a part of a loop's chunks, one after another in memory, and claims them one at a
/// time; who is done takes over the last ones of another's part, so a thread that a busy neighbour
/// holds up does less. Helpers wait for the next loop by fetching what it will read, then by spinning
/// for some ten microseconds, then by yielding, then parked, so that an idle program costs nothing.
public final class ThreadPool: Sendable {
  /// How many threads work on a loop, the calling one included.
  public let threadCount: Int
  private let core: Core
  /// One loop at a time, from whichever thread.
  private let turn = Mutex(ReadingOrder())

  /// Makes a pool of `threadCount` threads in all; 1 runs every loop on the calling thread.
  public init(threadCount: Int) {
    OpenBLAS.confineToCallingThread()
    self.threadCount = max(1, min(threadCount, 64))
    core = Core(threadCount: self.threadCount)
    for index in 1..<self.threadCount {
      let thread = Thread { [core] in core.help(as: index) }
      thread.name = "rwkv.pool.\(index)"
      thread.start()
    }
  }

  deinit { core.stop() }

  /// Runs `body` for every chunk in `0..<count`, in any order, and returns when all have run.
  ///
  /// `thread` is below `threadCount` and belongs to one running chunk at a time: an index into
  /// buffers of one's own. Loops asked for by several threads take turns.
  public func run(count: Int, body: (_ chunk: Int, _ thread: Int) -> Void) {
    withLoopBody(body) { run(count: count, reading: [], $0) }
  }

  /// The same for a loop whose chunks each read as much of `bytes`, one after another.
  public func run(
    count: Int, over bytes: UnsafeRawBufferPointer, body: (_ chunk: Int, _ thread: Int) -> Void
  ) {
    let beginnings = (0..<threadCount).map { thread in
      let first = part(ofThread: thread, count: count).lowerBound
      return WeightStart(
        UnsafeRawBufferPointer(rebasing: bytes.dropFirst(first * (bytes.count / max(1, count)))))
    }
    withLoopBody(body) { run(count: count, reading: beginnings, $0) }
  }

  /// The same for a loop over weights, which begin there for each thread.
  func run(count: Int, reading beginnings: [WeightStart], _ body: LoopBody) {
    guard count > 1, threadCount > 1 || !beginnings.isEmpty else {
      for chunk in 0..<max(0, count) { body.run(chunk, thread: 0) }
      return
    }
    turn.withLock { order in
      guard !beginnings.isEmpty else { return core.run(count: count, body) }
      order.begin(beginnings)
      let expected = order.expected
      core.announce(expected.beginnings)
      core.run(count: count, body, thenFetching: expected.between)
    }
  }

  /// Notes that the calling thread reads some numbers between the last loop and the next one, so that
  /// they can be fetched early when it comes there again.
  public func note(reading numbers: UnsafePointer<Float>, count: Int) {
    turn.withLock { $0.note(WeightStart(numbers, count: count)) }
  }

  private typealias Closure = (_ chunk: Int, _ thread: Int) -> Void

  private func withLoopBody(_ body: Closure, run: (LoopBody) -> Void) {
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        run(
          LoopBody(context: pointer) { context, chunk, thread in
            context.assumingMemoryBound(to: Closure.self).pointee(chunk, thread)
          })
      }
    }
  }

  /// The chunks that are a thread's part of a loop.
  func part(ofThread thread: Int, count: Int) -> Range<Int> {
    core.part(ofThread: thread, count: count)
  }
}

/// The work of a loop for every chunk: a function and its data.
///
/// No closure: two threads that counted references to one, chunk after chunk, would wait for its cache
/// line as long as for their weights.
struct LoopBody {
  let context: UnsafeRawPointer
  let function: @convention(c) (_ context: UnsafeRawPointer, _ chunk: Int, _ thread: Int) -> Void

  func run(_ chunk: Int, thread: Int) { function(context, chunk, thread) }
}

extension ThreadPool {
  /// The data that the threads share. The helpers hold it, and the pool ends them when it goes away.
  ///
  /// `@unchecked Sendable`: `body` is written only while no chunk is open for claiming, and read
  /// only by a thread that has claimed one; the part's word orders the two. `parts` is never written.
  private final class Core: @unchecked Sendable {
    private let threadCount: Int
    private let parts: UnsafeMutablePointer<Part>
    private let finished = Atomic<Int>(0)
    private let parkedCount = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    private let parking = NSCondition()
    private var body: LoopBody?

    init(threadCount: Int) {
      self.threadCount = threadCount
      parts = .allocate(capacity: threadCount)
      for thread in 0..<threadCount { (parts + thread).initialize(to: Part()) }
    }

    deinit {
      parts.deinitialize(count: threadCount)
      parts.deallocate()
    }

    func part(ofThread thread: Int, count: Int) -> Range<Int> {
      thread * count / threadCount..<(thread + 1) * count / threadCount
    }

    /// Tells each thread where it will begin to read in the loop after the next one.
    func announce(_ beginnings: [WeightStart]) {
      for (thread, start) in beginnings.enumerated() {
        parts[thread].ahead.store(start.word, ordering: .relaxed)
      }
    }

    func run(count: Int, _ body: LoopBody, thenFetching soon: [WeightStart] = []) {
      self.body = body
      finished.store(0, ordering: .relaxed)
      for thread in 0..<threadCount {
        let last = Claims(parts[thread].claims.load(ordering: .relaxed))
        let chunks = part(ofThread: thread, count: count)
        parts[thread].claims.store(
          Claims(after: last, chunks: chunks).word, ordering: .releasing)
      }
      atomicMemoryFence(ordering: .sequentiallyConsistent)
      if parkedCount.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
      work(as: 0)
      for start in soon { start.fetch(lines: 0..<start.lines) }
      var wait = Wait()
      wait.fetch(128, of: parts[0])
      while finished.load(ordering: .acquiring) < count { wait.once(parts[0]) }
    }

    func stop() {
      stopping.store(true, ordering: .sequentiallyConsistent)
      wakeAll()
    }

    func help(as thread: Int) {
      var wait = Wait()
      while !stopping.load(ordering: .relaxed) {
        if work(as: thread) {
          wait = Wait()
        } else if !wait.once(parts[thread]) {
          park()
          wait = Wait()
        }
      }
    }

    /// Claims and runs chunks until none is left; tells whether there was any.
    ///
    /// They count as finished all at once: two threads that wrote to one number after every chunk
    /// would wait for its cache line as long as for their weights.
    @discardableResult
    private func work(as thread: Int) -> Bool {
      var count = 0
      for offset in 0..<threadCount {
        let part = (thread + offset) % threadCount
        while let chunk = parts[part].claim(fromEnd: offset > 0) {
          body!.run(chunk, thread: thread)
          count += 1
        }
      }
      if count > 0 { finished.add(count, ordering: .releasing) }
      return count > 0
    }

    /// Sleeps until there is a loop. `parkedCount` rises before the last look at the parts, and `run`
    /// looks at it after writing them, so a wake-up cannot fall between the two.
    private func park() {
      parking.lock()
      defer { parking.unlock() }
      parkedCount.add(1, ordering: .sequentiallyConsistent)
      while !stopping.load(ordering: .sequentiallyConsistent), !hasChunks { parking.wait() }
      parkedCount.subtract(1, ordering: .sequentiallyConsistent)
    }

    private var hasChunks: Bool {
      (0..<threadCount).contains {
        !Claims(parts[$0].claims.load(ordering: .sequentiallyConsistent)).isEmpty
      }
    }

    private func wakeAll() {
      parking.lock()
      parking.broadcast()
      parking.unlock()
    }
  }

  /// A thread's share of the loop that is running, and where it will read in the one after it.
  ///
  /// It fills the cache lines that it is alone on, so that threads with work of their own do not
  /// touch the same.
  private struct Part: ~Copyable {
    let claims = Atomic<Int>(0)
    let ahead = Atomic<Int>(0)
    private let padding: (Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0)
    private let morePadding: (Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0)

    /// Takes the first chunk that is left, or the last one; nil where there is none.
    func claim(fromEnd: Bool) -> Int? {
      var word = claims.load(ordering: .acquiring)
      while true {
        let left = Claims(word)
        if left.isEmpty { return nil }
        let exchange = claims.weakCompareExchange(
          expected: word, desired: left.claimingOne(fromEnd: fromEnd).word,
          ordering: .acquiringAndReleasing)
        if exchange.exchanged { return fromEnd ? left.end - 1 : left.next }
        word = exchange.original
      }
    }
  }

  /// The chunks of a part that are left, in one word, and which loop they are of.
  ///
  /// The generation keeps a late thread from claiming a chunk of a loop that it did not see begin.
  private struct Claims {
    private static let bits = 20
    private static let mask = 1 << bits - 1
    let generation: Int
    let end: Int
    let next: Int

    init(_ word: Int) {
      generation = word >> (2 * Self.bits)
      end = word >> Self.bits & Self.mask
      next = word & Self.mask
    }

    init(after last: Claims, chunks: Range<Int>) {
      precondition(chunks.upperBound <= Self.mask)
      self.init((last.generation + 1) & 0x3f_ffff, chunks.upperBound, chunks.lowerBound)
    }

    private init(_ generation: Int, _ end: Int, _ next: Int) {
      self.generation = generation
      self.end = end
      self.next = next
    }

    var word: Int { generation << (2 * Self.bits) | end << Self.bits | next }

    var isEmpty: Bool { next >= end }

    /// The same without its first chunk, or without its last.
    func claimingOne(fromEnd: Bool) -> Claims {
      fromEnd ? Claims(generation, end - 1, next) : Claims(generation, end, next + 1)
    }
  }

  /// The ways in which a thread waits.
  private struct Wait {
    private var rounds = 0
    private var fetched = 0

    /// Fetches the next cache lines of what the thread will read; false where it did with all.
    @discardableResult
    mutating func fetch(_ count: Int, of part: borrowing Part) -> Bool {
      let ahead = WeightStart(word: part.ahead.load(ordering: .relaxed))
      guard fetched < ahead.lines else { return false }
      let end = min(fetched + count, ahead.lines)
      ahead.fetch(lines: fetched..<end)
      fetched = end
      return true
    }

    /// Waits a moment, usefully as long as there is something to fetch; false when it is time to sleep.
    @discardableResult
    mutating func once(_ part: borrowing Part) -> Bool {
      if fetch(8, of: part) { return true }
      rounds += 1
      if rounds < 3000 { ck_pause() } else { sched_yield() }
      return rounds < 6000
    }
  }
}
