/// Finds how far down one must go for a sum, without sorting: the step that top-k (every entry
/// measures 1), top-p and typical sampling (an entry measures its probability) have in common.
struct FallingSearch {
  private var entries: [(key: Float, measure: Float)] = []

  mutating func add(key: Float, measure: Float) {
    entries.append((key, measure))
  }

  /// The key of the entry at which the sum of measures, taken by falling key, first reaches `goal`;
  /// the least key where it never does, -∞ where there are no entries.
  ///
  /// The first entry is always taken. Quickselect by thirds: only the part that holds the answer is
  /// looked at again, which takes time proportional to the number of entries.
  mutating func key(reaching goal: Double) -> Float {
    var missing = max(goal, .leastNonzeroMagnitude)
    var least = -Float.infinity
    var range = entries.indices
    while !range.isEmpty {
      let pivot = pivot(in: range)
      let (equal, above, same) = partition(range, around: pivot)
      if above >= missing {
        range = range.lowerBound..<equal.lowerBound
        continue
      }
      if above + same >= missing { return pivot }
      missing -= above + same
      least = pivot
      range = equal.upperBound..<range.upperBound
    }
    return least
  }

  /// The median of the first, the middle and the last key.
  private func pivot(in range: Range<Int>) -> Float {
    let first = entries[range.lowerBound].key
    let middle = entries[range.lowerBound + range.count / 2].key
    let last = entries[range.upperBound - 1].key
    return max(min(first, middle), min(max(first, middle), last))
  }

  /// Moves greater keys to the front and lesser ones to the back; returns where the equal ones
  /// ended up and what the greater and the equal ones measure.
  private mutating func partition(
    _ range: Range<Int>, around pivot: Float
  ) -> (equal: Range<Int>, above: Double, same: Double) {
    var above = 0.0
    var same = 0.0
    var equal = range.lowerBound
    var next = range.lowerBound
    var below = range.upperBound
    while next < below {
      let entry = entries[next]
      if entry.key > pivot {
        above += Double(entry.measure)
        entries.swapAt(equal, next)
        equal += 1
        next += 1
      } else if entry.key < pivot {
        below -= 1
        entries.swapAt(next, below)
      } else {
        same += Double(entry.measure)
        next += 1
      }
    }
    return (equal..<below, above, same)
  }
}
