/// Finds how far down one must go for a sum, without sorting: the step that top-k (every entry
/// measures 1), top-p and typical sampling (an entry measures its probability) have in common.
///
/// Quickselect by thirds: only the part that holds the answer is looked at again, which takes time
/// proportional to the number of entries.
struct FallingSearch {
  typealias Entry = (key: Float, measure: Float)

  private var entries: [Entry]

  init(_ entries: [Entry]) {
    self.entries = entries
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
