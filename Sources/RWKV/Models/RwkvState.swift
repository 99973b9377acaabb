import RWKVEngine

/// The state of all that a model has read, for each sequence of a batch: numbers of fixed size.
///
/// A value: a copy is a branch, to go on from in another direction.
public struct RwkvState: Hashable, Sendable {
  let layout: PublishedStateLayout
  let sequences: [RecurrentState]

  /// How many sequences it is of.
  public var batchSize: Int { sequences.count }

  /// The tensors as Hugging Face's code returns them, the layers last; B sequences, L layers, width H of the
  /// hidden states, A of the time mix:
  ///
  /// - RWKV-4: the previous token's input of the channel mix and of the time mix, [B, H, L] each; numerator,
  ///   denominator and largest exponent of the recurrence, [B, A, L] each;
  /// - RWKV-5 and later: the previous token's input of the time mix, [B, H, L]; a matrix for each head,
  ///   [B, heads, key, value, L]; the previous token's input of the channel mix, [B, H, L].
  ///
  /// ``PreTrainedModel/state(tensors:)`` is the way back.
  public var tensors: [ShapedArray] {
    let each = sequences.map { layout.tensors(of: $0) }
    return layout.shapes.indices.map { index in
      ShapedArray(
        scalars: each.flatMap { $0[index] }, shape: [batchSize] + layout.shapes[index])
    }
  }

  /// The state of one of the sequences.
  public subscript(sequence: Int) -> RwkvState {
    RwkvState(layout: layout, sequences: [sequences[sequence]])
  }

  init(layout: PublishedStateLayout, sequences: [RecurrentState]) {
    self.layout = layout
    self.sequences = sequences
  }

  init(tensors: [ShapedArray], layout: PublishedStateLayout, path: String) throws {
    let shapes = layout.shapes
    guard tensors.count == shapes.count else {
      throw EngineError(
        path: path, problem: "has states of \(shapes.count) tensors, not \(tensors.count)")
    }
    let count = tensors[0].shape.first ?? 0
    for (index, tensor) in tensors.enumerated() where tensor.shape != [count] + shapes[index] {
      throw EngineError(
        path: path,
        problem: "tensor \(index) of the state has shape \(tensor.shape), not "
          + "\([count] + shapes[index])")
    }
    self.layout = layout
    sequences = (0..<count).map { row in
      layout.state(from: tensors.map { $0[row].scalars })
    }
  }
}
