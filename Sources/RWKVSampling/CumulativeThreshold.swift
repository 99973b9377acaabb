/// Finds how far down one must go for a sum, without sorting: the step that top-k (every entry
/// measures 1), top-p and typical sampling (an entry measures its probability) have in common.
///
/// Many entries are first counted out into narrow ranges of keys, so that only the range that holds the
/// answer is searched. Among those quickselect by thirds looks again only at the part that holds it,
/// which takes time proportional to the number of entries.
struct CumulativeThreshold {
  typealias Entry = (key: Float, measure: Float)

  private var entries: [Entry]

  init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// The key that `key(reaching:)` finds among entries whose keys and measures lie apart.
  static func key(reaching goal: Double, keys: [Float], measures: [Float]) -> Float {
    guard keys.count > KeyRanges.count else {
      var search = CumulativeThreshold(keys.indices.map { (keys[$0], measures[$0]) })
      return search.key(reaching: goal)
    }
    let ranges = KeyRanges(keys, measures)
    let (range, rest) = ranges.range(reaching: max(goal, .leastNonzeroMagnitude))
    var search = CumulativeThreshold(ranges.entries(keys, measures, in: range))
    return search.key(reaching: rest)
  }

  /// The key of the entry at which the sum of measures, taken by falling key, first reaches `goal`;
  /// the least key where it never does, -∞ where there are no entries.
  ///
  /// The first entry is always taken.
  mutating func key(reaching goal: Double) -> Float {
    entries.withUnsafeMutableBufferPointer { entries in
      var missing = max(goal, .leastNonzeroMagnitude)
      var least = -Float.infinity
      var part = entries[...]
      while !part.isEmpty {
        let pivot = Self.pivot(of: part)
        let (equal, above, same) = Self.partition(&part, around: pivot)
        if above >= missing {
          part = part[..<equal.lowerBound]
          continue
        }
        if above + same >= missing { return pivot }
        missing -= above + same
        least = pivot
        part = part[equal.upperBound...]
      }
      return least
    }
  }

  /// The median of the first, the middle and the last key.
  private static func pivot(of part: Slice<UnsafeMutableBufferPointer<Entry>>) -> Float {
    let first = part[part.startIndex].key
    let middle = part[part.startIndex + part.count / 2].key
    let last = part[part.endIndex - 1].key
    return max(min(first, middle), min(max(first, middle), last))
  }

  /// Moves greater keys to the front and lesser ones to the back; returns where the equal ones
  /// ended up and what the greater and the equal ones measure.
  private static func partition(
    _ part: inout Slice<UnsafeMutableBufferPointer<Entry>>, around pivot: Float
  ) -> (equal: Range<Int>, above: Double, same: Double) {
    var above = 0.0
    var same = 0.0
    var equal = part.startIndex
    var next = part.startIndex
    var below = part.endIndex
    while next < below {
      let entry = part[next]
      if entry.key > pivot {
        above += Double(entry.measure)
        part.swapAt(equal, next)
        equal += 1
        next += 1
      } else if entry.key < pivot {
        below -= 1
        part.swapAt(next, below)
      } else {
        same += Double(entry.measure)
        next += 1
      }
    }
    return (equal..<below, above, same)
  }
}

/// How many entries narrow ranges of keys have, and what these measure together: a range has the keys
/// whose first bits are the same, and a greater number the greater they are.
private struct KeyRanges {
  private static let bits = 12
  static let count = 1 << bits

  /// Neighbours, which often share a range, add to two sums, so that one need not wait for the other.
  private var sums = [SIMD2<Double>](repeating: .zero, count: count)
  private var counts = [Int32](repeating: 0, count: count)

  init(_ keys: [Float], _ measures: [Float]) {
    keys.withUnsafeBufferPointer { keys in
      measures.withUnsafeBufferPointer { measures in
        sums.withUnsafeMutableBufferPointer { sums in
          counts.withUnsafeMutableBufferPointer { counts in
            for index in keys.indices {
              let range = Self.range(of: keys[index])
              sums[range][index & 1] += Double(measures[index])
              counts[range] += 1
            }
          }
        }
      }
    }
  }

  /// The range in which the sum, taken from the greatest key down, reaches `goal`, and what it is to
  /// reach there; where it never does, the least that has entries.
  func range(reaching goal: Double) -> (range: Int, rest: Double) {
    var missing = goal
    var least = 0
    for range in (0..<Self.count).reversed() where counts[range] > 0 {
      let sum = sums[range].sum()
      if sum >= missing { return (range, missing) }
      missing -= sum
      least = range
    }
    return (least, .infinity)
  }

  /// The entries of a range.
  func entries(_ keys: [Float], _ measures: [Float], in range: Int) -> [CumulativeThreshold.Entry] {
    let count = Int(counts[range])
    // Every entry is written, those of other ranges to be overwritten, so that no guess can be wrong.
    return Array(unsafeUninitializedCapacity: count + 1) { entries, filled in
      for index in keys.indices {
        entries.initializeElement(at: filled, to: (keys[index], measures[index]))
        filled += Self.range(of: keys[index]) == range ? 1 : 0
      }
    }
  }

  @inline(__always)
  private static func range(of key: Float) -> Int {
    let bits = key.bitPattern
    let rising = bits ^ (bits >> 31 == 0 ? 1 << 31 : .max)
    return Int(rising >> (32 - Self.bits))
  }
}
