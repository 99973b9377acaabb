import RWKVTokenizers

/// The sizes of a published model, by a name such as "v4-169m".
public struct ModelShape: RawRepresentable, Hashable, Sendable, CaseIterable {
  /// The name.
  public let rawValue: String
  let family: any Family
  let layers: Int
  let hidden: Int
  let feedForward: Int
  let vocabulary: Int
  let tokenizer: BundledTokenizer
  /// Width of the time mix; nil for `hidden`.
  var attention: Int?
  /// Channels of a head.
  var headSize = 64
  /// Ranks of the adapters, by their letters; the published ones where one is missing.
  var ranks: [String: Int] = [:]
  /// Whether the head is the embedding, and so no tensor of its own.
  var tiesEmbeddings = false

  init(
    _ name: String, family: any Family, layers: Int, hidden: Int, feedForward: Int,
    vocabulary: Int, tokenizer: BundledTokenizer
  ) {
    rawValue = name
    self.family = family
    self.layers = layers
    self.hidden = hidden
    self.feedForward = feedForward
    self.vocabulary = vocabulary
    self.tokenizer = tokenizer
  }

  /// The shape of that name; nil where there is none.
  public init?(rawValue: String) {
    guard let shape = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = shape
  }

  /// Those of every family.
  public static var allCases: [ModelShape] { Families.all.list.flatMap(\.shapes) }

  /// How many numbers its tensors hold.
  public var parameterCount: Int { tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  public static func == (a: ModelShape, b: ModelShape) -> Bool { a.rawValue == b.rawValue }

  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

  /// The tensors of a model, under canonical names.
  var tensors: [(name: String, shape: [Int])] {
    func norm(_ name: String) -> [(name: String, shape: [Int])] {
      [(name + ".weight", [hidden]), (name + ".bias", [hidden])]
    }
    var tensors = [(name: "emb.weight", shape: [vocabulary, hidden])] + norm("blocks.0.ln0")
    let layerTensors = family.layerTensors(of: self)
    for layer in 0..<layers {
      let block = "blocks.\(layer)."
      tensors += norm(block + "ln1") + norm(block + "ln2")
      tensors += layerTensors.map { (block + $0.name, $0.shape) }
    }
    tensors += norm("ln_out")
    return tiesEmbeddings ? tensors : tensors + [("head.weight", [vocabulary, hidden])]
  }
}
