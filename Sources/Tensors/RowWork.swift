/// A product cut into units, rows or panels of rows, that any thread may compute in any order.
///
/// Plain pointers without ownership, so that no thread counts references to what another one uses;
/// whoever runs it keeps the weights alive.
struct RowWork {
  /// How units are computed.
  enum Kernel {
    case packed(PackedProduct)
    case vectors(VectorProduct)
    case panels(PanelProduct)
  }

  let units: Int
  /// The bytes of weights that a unit reads.
  let bytesEach: Int
  /// The weights, unit after unit.
  let weights: UnsafeRawPointer
  let kernel: Kernel

  func run(_ units: Range<Int>, thread: Int) {
    switch kernel {
    case .packed(let product): product.run(units)
    case .vectors(let product): product.run(units)
    case .panels(let product): product.run(units, thread: thread)
    }
  }

  /// Frees what the product made for itself.
  func release() {
    switch kernel {
    case .packed(let product): product.input.deallocate()
    case .vectors: break
    case .panels(let product): product.room?.deallocate()
    }
  }

  /// Units that one claim takes.
  ///
  /// They read about 48 KB, so that claiming costs little beside it and the threads end together;
  /// and there are at most about sixteen claims a thread.
  fileprivate func chunkLength(threads: Int) -> Int {
    max(1, (49151 + bytesEach) / max(1, bytesEach), units / (16 * threads))
  }
}

extension ThreadPool {
  /// Computes several works in one loop.
  func run(_ works: [RowWork]) {
    let lengths = works.map { $0.chunkLength(threads: threadCount) }
    let counts = zip(works, lengths).map { ($0.units + $1 - 1) / $1 }
    let count = counts.reduce(0, +)
    guard count > 0 else { return }
    /// The work that a chunk is of, and its units there.
    func place(_ chunk: Int) -> (work: Int, units: Range<Int>) {
      var index = 0
      var chunk = chunk
      while chunk >= counts[index] {
        chunk -= counts[index]
        index += 1
      }
      let first = chunk * lengths[index]
      return (index, first..<min(works[index].units, first + lengths[index]))
    }
    let beginnings = (0..<threadCount).map { thread in
      let (index, units) = place(firstChunk(ofThread: thread, count: count))
      let work = works[index]
      return WeightStart(
        UnsafeRawBufferPointer(
          start: work.weights + units.lowerBound * work.bytesEach,
          count: (work.units - units.lowerBound) * work.bytesEach))
    }
    run(count: count, reading: beginnings) { chunk, thread in
      let (index, units) = place(chunk)
      works[index].run(units, thread: thread)
    }
  }
}
