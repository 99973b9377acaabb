/// How the numbers of a recurrent state are laid out: its parts in order, each layer after layer.
public struct StateLayout: Hashable, Sendable {
  /// One tensor of the state, e.g. `att_kv` `[L, heads, key, value]`.
  public struct Part: Hashable, Sendable {
    let key: StatePart.Name
    /// The name in files, e.g. `aa`.
    public var name: String { key.text }
    /// The shape of one layer's share.
    public let layerShape: [Int]
    /// The value of each number in a fresh state.
    public let initialValue: Float

    /// Numbers of one layer's share.
    public var layerCount: Int { layerShape.reduce(1, *) }
  }

  /// Layers, L.
  public let layers: Int
  /// The tensors, in the order of the numbers.
  public let parts: [Part]

  /// The layout of those parts in a model of that size.
  init(_ parts: [StatePart], _ architecture: ModelArchitecture) {
    layers = architecture.layers
    self.parts = parts.map { part in
      Part(
        key: part.name, layerShape: part.layerShape(architecture),
        initialValue: part.initialValue)
    }
  }

  /// Numbers of a whole state.
  public var count: Int { parts.reduce(0) { $0 + $1.layerCount * layers } }

  /// Bytes of a whole state in float32.
  public var byteCount: Int { count * MemoryLayout<Float>.stride }

  /// Where a part begins, counted in numbers.
  func offset(ofPart index: Int) -> Int {
    parts[..<index].reduce(0) { $0 + $1.layerCount * layers }
  }
}
