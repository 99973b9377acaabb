import Tensors

/// The threads and the memory that a forward pass works with; one thread uses it at a time.
///
/// Blocks are handed out one after another and taken back all at once, so a layer's intermediate
/// values cost neither allocation nor names. Memory grows to what one chunk needs and stays.
public final class Workspace {
  /// The threads that share the loops.
  public let pool: ThreadPool
  private var slabs: [(base: UnsafeMutablePointer<Float>, count: Int)] = []
  private var slab = 0
  private var used = 0

  /// Makes an empty workspace.
  public init(pool: ThreadPool) { self.pool = pool }

  deinit { for slab in slabs { slab.base.deallocate() } }

  /// A block of undefined numbers, valid until the scope it was made in ends.
  func block(rows: Int, columns: Int) -> Activations {
    // Whole cache lines, so that two threads never write to one.
    let count = (rows * columns + 15) / 16 * 16
    while slab < slabs.count, used + count > slabs[slab].count {
      slab += 1
      used = 0
    }
    if slab == slabs.count {
      let size = max(count, 1 << 20)
      let memory = UnsafeMutableRawPointer.allocate(byteCount: size * 4, alignment: 64)
      slabs.append((memory.bindMemory(to: Float.self, capacity: size), size))
      used = 0
    }
    defer { used += count }
    return Activations(base: slabs[slab].base + used, rows: rows, columns: columns)
  }

  /// Takes back, at its end, all blocks that `body` was given.
  func scope<R>(_ body: () -> R) -> R {
    let mark = (slab, used)
    defer { (slab, used) = mark }
    return body()
  }
}
