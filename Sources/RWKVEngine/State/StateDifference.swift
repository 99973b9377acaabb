/// How far two states lie apart, layer by layer: a number from 0 (the same) to 1 (nothing in common) for each head
/// or, in RWKV-4, which has none, for each group of channels.
public struct StateDifference: Hashable, Sendable {
  /// The thing that a number is of.
  public enum Unit: String, Hashable, Sendable {
    case head, channels
  }

  /// Of what the numbers are.
  public var unit: Unit
  /// [layers][heads or groups of channels].
  public var layers: [[Double]]

  /// Makes a table.
  public init(unit: Unit, layers: [[Double]]) {
    self.unit = unit
    self.layers = layers
  }
}

extension RecurrentState {
  /// How far this state lies from another one of the same layout.
  ///
  /// |a - b| / (|a| + |b|), of the matrix of a head or, in RWKV-4, of the averages `aa / bb` of so many
  /// neighbouring channels that there are `groups` of them.
  public func difference(from other: RecurrentState, groups: Int = 64) -> StateDifference {
    precondition(layout == other.layout, "states of different models")
    if let part = layout.parts.firstIndex(where: { $0.key == .memory }) {
      let heads = layout.parts[part].layerShape.first ?? 1
      return StateDifference(
        unit: .head,
        layers: (0..<layout.layers).map { layer in
          Self.distances(
            numbers(ofPart: part, layer: layer), other.numbers(ofPart: part, layer: layer),
            parts: heads)
        })
    }
    return StateDifference(
      unit: .channels,
      layers: (0..<layout.layers).map { layer in
        let averages = averages(ofLayer: layer)
        return Self.distances(
          averages[...], other.averages(ofLayer: layer)[...],
          parts: max(1, min(groups, averages.count)))
      })
  }

  private func numbers(ofPart part: Int, layer: Int) -> ArraySlice<Float> {
    let count = layout.parts[part].layerCount
    let start = layout.offset(ofPart: part) + layer * count
    return values[start..<start + count]
  }

  /// What each channel of an RWKV-4 would give out: the average of the values that it has read.
  private func averages(ofLayer layer: Int) -> [Float] {
    func part(_ name: String) -> ArraySlice<Float> {
      layout.parts.firstIndex { $0.name == name }.map { numbers(ofPart: $0, layer: layer) } ?? []
    }
    return zip(part("aa"), part("bb")).map { $1 == 0 ? 0 : $0 / $1 }
  }

  private static func distances(
    _ one: ArraySlice<Float>, _ other: ArraySlice<Float>, parts: Int
  ) -> [Double] {
    (0..<parts).map { part in
      let range = one.count * part / parts..<one.count * (part + 1) / parts
      var (difference, first, second) = (0.0, 0.0, 0.0)
      for index in range {
        let a = Double(one[one.startIndex + index])
        let b = Double(other[other.startIndex + index])
        difference += (a - b) * (a - b)
        first += a * a
        second += b * b
      }
      let whole = first.squareRoot() + second.squareRoot()
      let distance = whole > 0 ? difference.squareRoot() / whole : 0
      return distance.isFinite ? distance : 1
    }
  }
}
