/// The median of several measurements, and how far they lie apart.
struct Spread: Encodable {
  let median: Double
  let least: Double
  let most: Double

  /// Summarises at least one measurement.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    median = sorted[sorted.count / 2]
    least = sorted[0]
    most = sorted[sorted.count - 1]
  }

  enum CodingKeys: String, CodingKey {
    case median
    case least = "min"
    case most = "max"
  }
}
