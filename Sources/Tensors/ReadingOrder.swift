import CKernels

/// Which weights are read after which.
///
/// A reply reads the same matrices in the same order, token after token. So a thread that waits, for
/// another's last chunk or for what is computed between two loops, can already fetch the beginning of
/// what it will read next: memory is what a reply waits for, and it should never rest.
struct ReadingOrder {
  /// How the loop after another began, for each thread, by the address at which that one began.
  private var following: [Int: [WeightStart]] = [:]
  private var last = WeightStart.none

  /// Notes that a loop begins, and tells how the one after it began the last time.
  mutating func next(after beginnings: [WeightStart]) -> [WeightStart] {
    if following.count > 4096 { following = [:] }
    if following[last.word] != beginnings { following[last.word] = beginnings }
    last = beginnings[0]
    return following[last.word] ?? []
  }
}

/// Where a thread begins to read weights, and how many cache lines of them are worth fetching early.
///
/// It is a hint: the memory may be gone by the time it is fetched, which the processor ignores.
struct WeightStart: Equatable {
  /// Address and lines in one number, so that threads can pass it on without a lock.
  let word: Int

  static let none = WeightStart(word: 0)
  private static let lineLength = 64
  /// What a second-level cache holds beside all else.
  private static let most = (256 << 10) / lineLength

  init(word: Int) { self.word = word }

  init(_ bytes: UnsafeRawBufferPointer) {
    let line = Int(bitPattern: bytes.baseAddress) / Self.lineLength
    word = line << 16 | min(bytes.count / Self.lineLength, Self.most)
  }

  /// Cache lines worth fetching.
  var lines: Int { word & 0xffff }

  /// Asks for some of the lines.
  func fetch(lines: Range<Int>) {
    let start = (word >> 16 & 0x3ff_ffff_ffff) * Self.lineLength
    for line in lines { ck_fetch(UnsafeRawPointer(bitPattern: start + line * Self.lineLength)) }
  }
}
