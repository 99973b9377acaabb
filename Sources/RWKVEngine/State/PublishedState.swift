import RWKVTensors

/// One tensor of a state as Hugging Face's code has it: a part with its layers last.
struct PublishedStatePart: Sendable {
  let part: StatePart.Name
  /// Whether its last two dimensions are the other way round.
  let isTurned: Bool

  init(_ part: StatePart.Name, turned isTurned: Bool = false) {
    self.part = part
    self.isTurned = isTurned
  }
}

/// How the states of a model look as Hugging Face's code returns them.
package struct PublishedStateLayout: Hashable, Sendable {
  /// How they lie in memory.
  package let layout: StateLayout
  private let tensors: [Entry]

  /// One tensor.
  private struct Entry: Hashable, Sendable {
    let part: Int
    let isTurned: Bool
    /// [..., L]
    let shape: [Int]
  }

  init(_ layout: StateLayout, _ parts: [PublishedStatePart]) {
    self.layout = layout
    tensors = parts.map { published in
      let index = layout.parts.firstIndex { $0.key == published.part }!
      return Entry(
        part: index, isTurned: published.isTurned,
        shape: layout.parts[index].layerShape + [layout.layers])
    }
  }

  /// The shapes of the tensors of one sequence, the layers last: RWKV-4 [H, L], [H, L] and three of [A, L];
  /// the later ones [H, L], [heads, key, value, L], [H, L].
  package var shapes: [[Int]] { tensors.map(\.shape) }

  /// The tensors of a state, in the order of `shapes`.
  package func tensors(of state: RecurrentState) -> [[Float]] {
    tensors.map { tensor in
      var numbers = [Float](repeating: 0, count: tensor.shape.reduce(1, *))
      eachNumber(of: tensor) { published, own in numbers[published] = state.values[own] }
      return numbers
    }
  }

  /// The state that such tensors are, which must have the shapes of `shapes`.
  package func state(from numbers: [[Float]]) -> RecurrentState {
    precondition(numbers.map(\.count) == shapes.map { $0.reduce(1, *) })
    var values = [Float](repeating: 0, count: layout.count)
    for (tensor, numbers) in zip(tensors, numbers) {
      eachNumber(of: tensor) { published, own in values[own] = numbers[published] }
    }
    return RecurrentState(layout, values: values)!
  }

  /// Where each number lies in a published tensor and in a state.
  private func eachNumber(of tensor: Entry, _ body: (_ published: Int, _ own: Int) -> Void) {
    let part = layout.parts[tensor.part]
    let start = layout.offset(ofPart: tensor.part)
    let columns = part.layerShape.last ?? 1
    let rows = tensor.isTurned ? part.layerShape.dropLast().last ?? 1 : 1
    for layer in 0..<layout.layers {
      for index in 0..<part.layerCount {
        var place = index
        if tensor.isTurned {
          let (block, rest) = index.quotientAndRemainder(dividingBy: rows * columns)
          place = block * rows * columns + rest % columns * rows + rest / columns
        }
        body(place * layout.layers + layer, start + layer * part.layerCount + index)
      }
    }
  }
}

extension ModelFile {
  /// The shape of the model's states in Hugging Face's code.
  package var publishedStateLayout: PublishedStateLayout {
    PublishedStateLayout(stateLayout, family.publishedState)
  }
}
