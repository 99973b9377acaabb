import CKernels

/// Activations rounded to int8 by blocks of 32 channels, for the products with packed weights.
///
/// A view like `Activations`: whoever made it with `init(_:on:)` ends it with `deallocate()`.
struct QuantisedActivations {
  let pointers: ck_quantised
  private let blocks: Int

  /// Rounds each token's channels.
  init(_ input: Activations, on pool: ThreadPool) {
    blocks = (input.columns + PackedFormat.blockLength - 1) / PackedFormat.blockLength
    let count = input.rows * blocks
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * (PackedFormat.blockLength + 8), alignment: 64)
    let rest = memory + count * PackedFormat.blockLength
    pointers = ck_quantised(
      q: memory.bindMemory(to: Int8.self, capacity: count * PackedFormat.blockLength),
      scale: rest.bindMemory(to: Float.self, capacity: count),
      sum: (rest + 4 * count).bindMemory(to: Int32.self, capacity: count))
    let all = self
    pool.run(count: input.rows) { row, _ in
      Kernels.current.c.pointee.quantise(
        input[row], input.columns, all.dropping(tokens: row).pointers)
    }
  }

  private init(pointers: ck_quantised, blocks: Int) {
    self.pointers = pointers
    self.blocks = blocks
  }

  /// Frees the memory of a whole block.
  func deallocate() { UnsafeMutableRawPointer(pointers.q).deallocate() }

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
