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
  /// Outputs that a unit computes.
  let rowsEach: Int
  /// The bytes of weights that a unit reads.
  let bytesEach: Int
  /// The weights, unit after unit.
  let weights: UnsafeRawPointer
  let kernel: Kernel
  let output: Activations
  /// The function that the outputs go through.
  var nonlinearity: Nonlinearity?

  func run(_ units: Range<Int>, thread: Int) {
    switch kernel {
    case .packed(let product): product.run(units)
    case .vectors(let product): product.run(units)
    case .panels(let product): product.run(units, thread: thread)
    case .slabs(let product): return product.run(units)
    }
    finishRows(units.lowerBound * rowsEach..<min(output.columns, units.upperBound * rowsEach))
  }

  private func finishRows(_ rows: Range<Int>) {
    guard let nonlinearity else { return }
    for token in 0..<output.rows {
      nonlinearity.apply(to: output[token] + rows.lowerBound, count: rows.count)
    }
  }

  /// Takes the last step once all units are computed, and frees what the product made for itself.
  func finish() {
    switch kernel {
    case .packed, .vectors: break
    case .panels(let product): product.room?.deallocate()
    case .slabs(let product):
      product.finish()
      finishRows(0..<output.columns)
    }
  }

  /// The least that a claim reads, so that claiming costs little beside it; and hardly more, so that who
  /// is done does not wait long for what another has claimed.
  static let leastBytes = 64 << 10

  /// Units that one claim takes.
  fileprivate var chunkLength: Int {
    max(1, (Self.leastBytes - 1 + bytesEach) / max(1, bytesEach))
  }
}

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

extension ThreadPool {
  /// Computes several works in one loop.
  func run(_ works: UnsafeBufferPointer<RowWork>) {
    withUnsafeTemporaryAllocation(of: Cut.self, capacity: works.count) { cuts in
      var count = 0
      for (index, work) in works.enumerated() {
        let length = work.chunkLength
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
      let body = LoopBody(context: cuts.baseAddress!) { context, chunk, thread in
        var cut = context.assumingMemoryBound(to: Cut.self)
        while chunk >= cut.pointee.chunks.upperBound { cut += 1 }
        cut.pointee.work.run(cut.pointee.units(chunk), thread: thread)
      }
      run(count: count, reading: beginnings, body)
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
