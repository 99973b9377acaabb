/// A product cut into units, rows or panels of rows, that any thread may compute in any order.
struct RowWork {
  let units: Int
  /// The bytes of weights that a unit reads.
  let bytesEach: Int
  let release: () -> Void
  let run: (_ units: Range<Int>, _ thread: Int) -> Void

  init(
    units: Int, bytesEach: Int, release: @escaping () -> Void = {},
    run: @escaping (_ units: Range<Int>, _ thread: Int) -> Void
  ) {
    self.units = units
    self.bytesEach = bytesEach
    self.release = release
    self.run = run
  }

  /// Units that one claim takes.
  ///
  /// They read at least 64 KB, so that claiming costs little beside it; and there are about eight
  /// claims a thread, so that a thread that is held up delays the others little.
  fileprivate func chunkLength(threads: Int) -> Int {
    max(1, (65535 + bytesEach) / max(1, bytesEach), units / (8 * threads))
  }
}

extension ThreadPool {
  /// Computes several works in one loop.
  func run(_ works: [RowWork]) {
    let lengths = works.map { $0.chunkLength(threads: threadCount) }
    let counts = zip(works, lengths).map { ($0.units + $1 - 1) / $1 }
    run(count: counts.reduce(0, +)) { chunk, thread in
      var index = 0
      var chunk = chunk
      while chunk >= counts[index] {
        chunk -= counts[index]
        index += 1
      }
      let first = chunk * lengths[index]
      works[index].run(first..<min(works[index].units, first + lengths[index]), thread)
    }
  }
}
