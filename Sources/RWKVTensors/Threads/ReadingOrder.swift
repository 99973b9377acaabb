import CRWKVKernels

#if canImport(Glibc)
  import Glibc
#endif

/// Which weights are read after which.
///
/// A reply reads the same matrices in the same order, token after token. So a thread that waits, for
/// another's last chunk or for what is computed between two loops, can already fetch the beginning of
/// what it will read next: memory is what a reply waits for, and it should never rest.
struct ReadingOrder {
  /// A loop, by where its threads begin, and what came after it the last time.
  struct Loop {
    let beginnings: [WeightStart]
    /// The place of the loop after it.
    fileprivate(set) var next: Int?
    /// The weights read between the two.
    fileprivate(set) var between: [WeightStart] = []
  }

  private var loops: [Loop] = []
  private var places: [WeightStart: Int] = [:]
  private var last: Int?
  private var noted: [WeightStart] = []

  /// Notes that a loop begins; `expected` then tells what comes after it.
  mutating func begin(_ beginnings: [WeightStart]) {
    if loops.count > 4096 { self = ReadingOrder() }
    let place = place(of: beginnings)
    if let last {
      loops[last].next = place
      if loops[last].between != noted { loops[last].between = noted }
    }
    noted.removeAll(keepingCapacity: true)
    last = place
  }

  /// Notes that something is read before the next loop begins.
  ///
  /// Only so much is worth fetching at once; a model so small that it has no loops never begins one.
  mutating func note(_ start: WeightStart) {
    if noted.count < 32 { noted.append(start) }
  }

  /// How the loop after the one that began last begins, and what is read before it.
  var expected: (beginnings: [WeightStart], between: [WeightStart]) {
    guard let last else { return ([], []) }
    return (loops[last].next.map { loops[$0].beginnings } ?? [], loops[last].between)
  }

  private mutating func place(of beginnings: [WeightStart]) -> Int {
    if let next = last.flatMap({ loops[$0].next }), loops[next].beginnings == beginnings {
      return next
    }
    if let known = places[beginnings[0]], loops[known].beginnings == beginnings { return known }
    loops.append(Loop(beginnings: beginnings))
    places[beginnings[0]] = loops.count - 1
    return loops.count - 1
  }
}

/// Where a thread begins to read weights, and how many cache lines of them are worth fetching early.
///
/// It is a hint: the memory may be gone by the time it is fetched, which the processor ignores.
struct WeightStart: Hashable {
  /// Address and lines in one number, so that threads can pass it on without a lock.
  let word: Int

  static let none = WeightStart(word: 0)
  private static let lineLength = 64
  /// The room of a second-level cache beside all else; that of a small one where its size is unknown.
  private static let most: Int = {
    #if canImport(Glibc)
      let half = sysconf(Int32(_SC_LEVEL2_CACHE_SIZE)) / 2
    #else
      let half = 0
    #endif
    return min(0xffff, max(256 << 10, half) / lineLength)
  }()

  init(word: Int) { self.word = word }

  init(_ bytes: UnsafeRawBufferPointer) {
    let line = Int(bitPattern: bytes.baseAddress) / Self.lineLength
    word = line << 16 | min(bytes.count / Self.lineLength, Self.most)
  }

  /// Numbers that are read whole.
  init(_ numbers: UnsafePointer<Float>, count: Int) {
    self.init(UnsafeRawBufferPointer(UnsafeBufferPointer(start: numbers, count: count)))
  }

  /// Cache lines worth fetching.
  var lines: Int { word & 0xffff }

  /// Asks for some of the lines.
  func fetch(lines: Range<Int>) {
    let start = (word >> 16 & 0x3ff_ffff_ffff) * Self.lineLength
    for line in lines { ck_fetch(UnsafeRawPointer(bitPattern: start + line * Self.lineLength)) }
  }
}
