extension Array {
  /// The first index at which a condition holds that holds for all that follow, found by halving; the end
  /// where it never does.
  func partitioningIndex(where isInSecondPart: (Element) -> Bool) -> Int {
    var range = indices
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        isInSecondPart(self[middle])
        ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }
}
