import RWKVEngine

/// The blocks of shade for how far states lie apart.
struct StateMap {
  /// A row: the layers that it is of, and its blocks.
  struct Row: Hashable {
    let layers: ClosedRange<Int>
    let blocks: String
    /// The mean of its numbers.
    let mean: Double
  }

  /// From which number on each block is shown.
  static let shades: [(from: Double, block: Character)] = [
    (0.5, "█"), (0.25, "▓"), (0.1, "▒"), (0.02, "░"), (0, "·"),
  ]

  let rows: [Row]

  /// Lays a table out in so many rows and columns; where it has more, neighbours share a block, and the
  /// greater number is shown.
  init(_ difference: StateDifference, rows: Int, columns: Int) {
    let layers = difference.layers
    let rowCount = max(1, min(rows, layers.count))
    let width = layers.first?.count ?? 0
    let columnCount = max(1, min(columns, width))
    // A block of two columns is nearly square.
    let repeats = columnCount * 2 <= columns ? 2 : 1
    self.rows = (0..<(layers.isEmpty ? 0 : rowCount)).map { row in
      let range = layers.count * row / rowCount..<layers.count * (row + 1) / rowCount
      let blocks = (0..<columnCount).map { column in
        let part = width * column / columnCount..<width * (column + 1) / columnCount
        let greatest = range.flatMap { layers[$0][part] }.max() ?? 0
        return String(repeating: Self.block(greatest), count: repeats)
      }
      let numbers = range.flatMap { layers[$0] }
      return Row(
        layers: range.lowerBound...range.upperBound - 1, blocks: blocks.joined(),
        mean: numbers.reduce(0, +) / Double(max(1, numbers.count)))
    }
  }

  /// The block of a number.
  static func block(_ number: Double) -> Character {
    shades.first { number >= $0.from }?.block ?? "·"
  }
}
