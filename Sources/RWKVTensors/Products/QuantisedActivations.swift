import CRWKVKernels

/// Activations rounded to int8 by blocks of 32 channels, for the products with packed weights.
///
/// A view like `Activations`.
struct QuantisedActivations {
  let pointers: ck_quantised
  /// Blocks of a token.
  let blocks: Int

  /// Rounds each token's channels, into room for `roomCount` floats.
  init(_ input: Activations, room: UnsafeMutablePointer<Float>, on pool: ThreadPool) {
    blocks = Self.blockCount(input.columns)
    let count = input.rows * blocks
    let memory = UnsafeMutableRawPointer(room)
    let rest = memory + count * PackedFormat.blockLength
    pointers = ck_quantised(
      q: memory.assumingMemoryBound(to: Int8.self), scale: rest.assumingMemoryBound(to: Float.self),
      sum: (rest + 4 * count).assumingMemoryBound(to: Int32.self),
      offset: (rest + 8 * count).assumingMemoryBound(to: Float.self))
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

  /// Floats that take as much memory as so many rounded channels with what belongs to their blocks.
  static func roomCount(rows: Int, columns: Int) -> Int {
    rows * blockCount(columns) * (PackedFormat.blockLength / 4 + 3)
  }

  private static func blockCount(_ columns: Int) -> Int {
    (columns + PackedFormat.blockLength - 1) / PackedFormat.blockLength
  }

  /// The same without the first tokens.
  func dropping(tokens: Int) -> QuantisedActivations {
    let skipped = tokens * blocks
    return QuantisedActivations(
      pointers: ck_quantised(
        q: pointers.q + skipped * PackedFormat.blockLength, scale: pointers.scale + skipped,
        sum: pointers.sum + skipped, offset: pointers.offset + skipped),
      blocks: blocks)
  }
}
