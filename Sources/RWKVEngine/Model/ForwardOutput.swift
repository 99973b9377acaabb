import RWKVTensors

/// The result of a forward pass beside the state.
public struct ForwardOutput: Sendable {
  /// [T, V], or [1, V] where only the last position was wanted.
  public var logits: Activation2D
  /// After `ln_out`, [T, H]; empty unless wanted.
  public var lastHiddenState: Activation2D
  /// Hugging Face's order: the output of each layer, then `lastHiddenState`; empty unless wanted.
  public var hiddenStates: [Activation2D]
  /// The addition of each layer's time mix to the hidden states, L of [T, H]: Hugging Face's `attentions`, divided
  /// as the layer's output is where hidden states are rescaled; empty unless wanted.
  public var attentions: [Activation2D]

  /// Nothing yet, with room for what is wanted.
  init(_ architecture: ModelArchitecture, _ options: ForwardOptions) {
    logits = Activation2D(columns: architecture.vocabulary)
    lastHiddenState = Activation2D(columns: architecture.hidden)
    hiddenStates =
      options.contains(.hiddenStates)
      ? Array(repeating: lastHiddenState, count: architecture.layers + 1) : []
    attentions =
      options.contains(.attentions)
      ? Array(repeating: lastHiddenState, count: architecture.layers) : []
  }

  /// Adds what the next chunk gave.
  mutating func append(_ next: ForwardOutput) {
    logits.append(next.logits)
    lastHiddenState.append(next.lastHiddenState)
    for index in hiddenStates.indices { hiddenStates[index].append(next.hiddenStates[index]) }
    for index in attentions.indices { attentions[index].append(next.attentions[index]) }
  }
}

/// A plain array of rows: what leaves the engine.
public struct Activation2D: Hashable, Sendable {
  /// The numbers, row after row.
  public private(set) var values: [Float] = []
  /// Numbers of a row.
  public let columns: Int

  /// Makes an empty array of rows of that width.
  public init(columns: Int) { self.columns = columns }

  /// Takes rows that lie one after another; their numbers must be a multiple of the width.
  public init(_ values: [Float], columns: Int) {
    precondition(columns > 0 && values.count % columns == 0)
    self.values = values
    self.columns = columns
  }

  /// One row.
  init(row: [Float]) {
    values = row
    columns = row.count
  }

  /// The number of rows.
  public var rows: Int { columns == 0 ? 0 : values.count / columns }

  /// One row's numbers.
  public subscript(row: Int) -> ArraySlice<Float> {
    values[row * columns..<(row + 1) * columns]
  }

  /// Some of the rows.
  func rows(in range: Range<Int>) -> Activation2D {
    Activation2D(
      Array(values[range.lowerBound * columns..<range.upperBound * columns]), columns: columns)
  }

  mutating func append(_ block: Activations) {
    precondition(block.columns == columns)
    values.append(contentsOf: block.values)
  }

  mutating func append(_ block: Activations, scaledBy scale: Float) {
    precondition(block.columns == columns)
    values.append(contentsOf: block.values.lazy.map { $0 * scale })
  }

  mutating func append(_ other: Activation2D) {
    precondition(other.columns == columns || other.values.isEmpty)
    if values.isEmpty { values = other.values } else { values.append(contentsOf: other.values) }
  }
}

/// Which of its results a forward pass hands out; each costs memory by the token.
public struct ForwardOptions: OptionSet, Sendable {
  /// The bits of the set.
  public let rawValue: Int

  /// Makes a set from its bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Logits of every position rather than the last.
  public static let allLogits = ForwardOptions(rawValue: 1)
  /// The hidden states after `ln_out`.
  public static let lastHiddenState = ForwardOptions(rawValue: 2)
  /// The hidden states after every layer too.
  public static let hiddenStates = ForwardOptions(rawValue: 4)
  /// A token at a time: the plain path that the chunked one is held against.
  public static let serial = ForwardOptions(rawValue: 8)
  /// The addition of each layer's time mix to the hidden states.
  public static let attentions = ForwardOptions(rawValue: 32)
  /// No logits, as for a chunk that others follow.
  package static let noLogits = ForwardOptions(rawValue: 16)
}
