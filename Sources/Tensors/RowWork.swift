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
    case slabs(SlabProduct)
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
    case .slabs(let product): product.run(units)
    }
  }

  /// Takes the last step once all units are computed, and frees what the product made for itself.
  func finish() {
    switch kernel {
    case .packed(let product): product.input.deallocate()
    case .vectors: break
    case .panels(let product): product.room?.deallocate()
    case .slabs(let product): product.finish()
    }
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
  /// A work and the chunks of the whole loop that it is cut into.
  private struct Cut {
    let work: RowWork
    let chunks: Range<Int>
    let length: Int

    func units(_ chunk: Int) -> Range<Int> {
      let first = (chunk - chunks.lowerBound) * length
      return first..<min(work.units, first + length)
    }
  }

  /// Computes several works in one loop.
  func run(_ works: [RowWork]) {
    withUnsafeTemporaryAllocation(of: Cut.self, capacity: works.count) { cuts in
      var count = 0
      for (index, work) in works.enumerated() {
        let length = work.chunkLength(threads: threadCount)
        let chunks = count..<count + (work.units + length - 1) / length
        cuts.initializeElement(at: index, to: Cut(work: work, chunks: chunks, length: length))
        count = chunks.upperBound
      }
      guard count > 0 else { return }
      let beginnings = (0..<threadCount).map { thread in
        let first = part(ofThread: thread, count: count).lowerBound
        let cut = cuts.first { $0.chunks.contains(first) }!
        return cut.work.start(ofUnit: cut.units(first).lowerBound)
      }
      run(count: count, reading: beginnings) { chunk, thread in
        var index = 0
        while chunk >= cuts[index].chunks.upperBound { index += 1 }
        cuts[index].work.run(cuts[index].units(chunk), thread: thread)
      }
    }
  }
}

extension RowWork {
  /// Where a thread begins that begins with that unit.
  fileprivate func start(ofUnit unit: Int) -> WeightStart {
    WeightStart(
      UnsafeRawBufferPointer(
        start: weights + unit * bytesEach, count: (units - unit) * bytesEach))
  }
}
