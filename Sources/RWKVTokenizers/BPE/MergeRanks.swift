/// The merges of a BPE vocabulary, and the merging of a word by them.
struct MergeRanks: Sendable {
  private struct Merge {
    let rank: UInt32
    let result: Int32
  }

  /// Keyed by the two ids, left above right.
  private var merges: [UInt64: Merge] = [:]

  init(capacity: Int) {
    merges.reserveCapacity(capacity)
  }

  /// Adds the merge of two tokens into a third; of a pair given twice the last rank counts.
  mutating func insert(_ left: TokenID, _ right: TokenID, result: TokenID, rank: Int) {
    merges[Self.key(Int32(left), Int32(right))] = Merge(rank: UInt32(rank), result: Int32(result))
  }

  /// Merges a word's symbols, at each step the pair of lowest rank and of those the leftmost.
  ///
  /// Candidates wait in a heap and symbols in a linked list, so a word of n symbols takes
  /// O(n log n): a line of 100,000 letters is no worse than a page of words.
  func merge(_ symbols: [Int32]) -> [Int32] {
    guard symbols.count > 1 else { return symbols }
    var symbols = symbols
    var next = Array(1...symbols.count)
    var previous = Array(-1..<symbols.count - 1)
    /// The rank of the pair that starts at each symbol, to tell candidates that are out of date.
    var ranks = [UInt32](repeating: .max, count: symbols.count)
    var candidates = MinimumHeap()

    func propose(at left: Int) {
      let right = next[left]
      guard right < symbols.count, let merge = merges[Self.key(symbols[left], symbols[right])]
      else {
        ranks[left] = .max
        return
      }
      ranks[left] = merge.rank
      candidates.insert(UInt64(merge.rank) << 32 | UInt64(left))
    }

    for left in 0..<symbols.count - 1 { propose(at: left) }
    while let candidate = candidates.popFirst() {
      let left = Int(candidate & 0xFFFF_FFFF)
      guard ranks[left] == UInt32(candidate >> 32) else { continue }
      let right = next[left]
      guard let merge = merges[Self.key(symbols[left], symbols[right])] else { continue }
      symbols[left] = merge.result
      next[left] = next[right]
      if next[left] < symbols.count { previous[next[left]] = left }
      ranks[right] = .max
      propose(at: left)
      if previous[left] >= 0 { propose(at: previous[left]) }
    }

    var merged: [Int32] = []
    var position = 0
    while position < symbols.count {
      merged.append(symbols[position])
      position = next[position]
    }
    return merged
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}

/// A binary heap of numbers, the least first.
private struct MinimumHeap {
  private var items: [UInt64] = []

  mutating func insert(_ item: UInt64) {
    items.append(item)
    var child = items.count - 1
    while child > 0, items[child] < items[(child - 1) / 2] {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popFirst() -> UInt64? {
    guard let last = items.popLast() else { return nil }
    guard let first = items.first else { return last }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in 2 * parent + 1...2 * parent + 2 where child < items.count {
        if items[child] < items[least] { least = child }
      }
      if least == parent { return first }
      items.swapAt(parent, least)
      parent = least
    }
  }
}
