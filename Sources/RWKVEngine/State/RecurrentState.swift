import RWKVTensors

/// All that an RWKV model has read, in numbers of fixed size: a value, so a copy is a branch.
public struct RecurrentState: Hashable, Sendable {
  /// The layout of the numbers.
  public let layout: StateLayout
  /// Part after part, layer after layer.
  public private(set) var values: [Float]

  /// The state before the first token.
  public init(_ layout: StateLayout) {
    self.layout = layout
    values = []
    values.reserveCapacity(layout.count)
    for part in layout.parts {
      values.append(
        contentsOf: repeatElement(part.initialValue, count: part.layerCount * layout.layers))
    }
  }

  /// A state of known numbers; nil where there are not as many as the layout has.
  public init?(_ layout: StateLayout, values: [Float]) {
    guard values.count == layout.count else { return nil }
    self.layout = layout
    self.values = values
  }

  /// The parts as named tensors `[L, …]`, e.g. for a file.
  public var tensors: [(name: String, tensor: Tensor)] {
    let storage = TensorStorage(copying: values)
    return layout.parts.indices.map { index in
      let part = layout.parts[index]
      let start = layout.offset(ofPart: index) * MemoryLayout<Float>.stride
      let shape = [layout.layers] + part.layerShape
      return (part.name, Tensor(storage, offset: start, elementType: .float32, shape: shape))
    }
  }

  /// Takes the numbers away, so that they can be changed elsewhere without a copy; this has none then.
  mutating func take() -> RecurrentState {
    defer { values = [] }
    return self
  }

  /// Copies the numbers unless nobody else holds them, as the next change of them would.
  mutating func detach() { values.withUnsafeMutableBufferPointer { _ in } }

  /// Lets a forward pass change the numbers in place.
  mutating func withLayers<R>(_ body: (LayerStates) -> R) -> R {
    let layout = layout
    return values.withUnsafeMutableBufferPointer { numbers in
      body(LayerStates(layout: layout, base: numbers.baseAddress!))
    }
  }
}

/// The numbers of a state during a forward pass, by part and layer.
struct LayerStates {
  /// Where a part lies: looked up at every layer of every token, so without a layout's arrays.
  private struct Place {
    let part: StatePart.Name
    let offset: Int
    let rows: Int
    let columns: Int

    var layerCount: Int { rows * columns }
  }

  private let base: UnsafeMutablePointer<Float>
  private let places: [Place]

  init(layout: StateLayout, base: UnsafeMutablePointer<Float>) {
    self.base = base
    places = layout.parts.enumerated().map { index, part in
      let columns = part.layerShape.last ?? 1
      return Place(
        part: part.key, offset: layout.offset(ofPart: index), rows: part.layerCount / columns,
        columns: columns)
    }
  }

  /// One layer's share of a part that the family's layout has, as rows of its last dimension.
  subscript(part: StatePart.Name, layer layer: Int) -> Activations {
    let place = places.first { $0.part == part }!
    return Activations(
      base: base + place.offset + layer * place.layerCount, rows: place.rows,
      columns: place.columns)
  }
}
