import CKernels

/// Activations rounded to int8 by blocks of 32 channels, for the products with packed weights.
struct QuantisedActivations {
  let pointers: ck_quantised
  private let blocks: Int

  /// Rounds each token's channels and lets `body` use the result.
  static func with(
    _ input: Activations, on pool: ThreadPool, _ body: (QuantisedActivations) -> Void
  ) {
    let blocks = (input.columns + PackedFormat.blockLength - 1) / PackedFormat.blockLength
    let count = input.rows * blocks
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * (PackedFormat.blockLength + 8), alignment: 64)
    defer { memory.deallocate() }
    let q = memory.bindMemory(to: Int8.self, capacity: count * PackedFormat.blockLength)
    let rest = memory + count * PackedFormat.blockLength
    let all = QuantisedActivations(
      pointers: ck_quantised(
        q: q, scale: rest.bindMemory(to: Float.self, capacity: count),
        sum: (rest + 4 * count).bindMemory(to: Int32.self, capacity: count)),
      blocks: blocks)
    pool.run(count: input.rows) { row, _ in
      Kernels.best.c.pointee.quantise(
        input[row], input.columns, all.dropping(tokens: row).pointers)
    }
    body(all)
  }

  /// The same without the first tokens.
  func dropping(tokens: Int) -> QuantisedActivations {
    let skipped = tokens * blocks
    return QuantisedActivations(
      pointers: ck_quantised(
        q: pointers.q + skipped * PackedFormat.blockLength, scale: pointers.scale + skipped,
        sum: pointers.sum + skipped),
      blocks: blocks)
  }
}
