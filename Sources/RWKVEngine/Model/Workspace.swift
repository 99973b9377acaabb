import RWKVTensors

/// One pass through a model's weights.
public struct Pass: Hashable, Sendable {
  /// The tokens that it read.
  public var tokens: Int
  /// How long it took.
  public var seconds: Double

  /// Makes a pass that was made.
  public init(tokens: Int, seconds: Double) {
    self.tokens = tokens
    self.seconds = seconds
  }
}

/// The threads and the memory that a forward pass works with; one thread uses it at a time.
///
/// Blocks are handed out one after another and taken back all at once, so a layer's intermediate
/// values cost neither allocation nor names. Memory grows to what one chunk needs and stays.
public final class Workspace {
  /// The threads that share the loops.
  public let pool: ThreadPool
  /// Is told of every pass through a model when it has ended.
  public var didRead: ((Pass) -> Void)?
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

  /// A scope in which so many tokens are read.
  func pass<R>(of tokens: Int, _ body: () -> R) -> R {
    guard let didRead else { return scope(body) }
    let began = ContinuousClock.now
    defer {
      didRead(Pass(tokens: tokens, seconds: (ContinuousClock.now - began).inSeconds))
    }
    return scope(body)
  }

  /// Takes back, at its end, all blocks that `body` was given.
  func scope<R>(_ body: () -> R) -> R {
    let mark = (slab, used)
    defer { (slab, used) = mark }
    return body()
  }
}
