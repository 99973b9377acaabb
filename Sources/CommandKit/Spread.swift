/// The median of several measurements, and how far they lie apart.
package struct Spread: Encodable {
  package let median: Double
  package let least: Double
  package let most: Double

  /// Summarises at least one measurement.
  package init(_ values: [Double]) {
    let sorted = values.sorted()
    median = sorted[sorted.count / 2]
    least = sorted[0]
    most = sorted[sorted.count - 1]
  }

  package enum CodingKeys: String, CodingKey {
    case median
    case least = "min"
    case most = "max"
  }
}
