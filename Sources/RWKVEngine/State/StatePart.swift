/// One tensor of a family's states, whatever the size of the model.
struct StatePart: Sendable {
  /// The name of a part in files, e.g. `aa`.
  ///
  /// Each family adds those of its own.
  struct Name: Hashable, Sendable, ExpressibleByStringLiteral {
    let text: String

    init(stringLiteral text: String) { self.text = text }
  }

  let name: Name
  /// The value of each number in a fresh state.
  let initialValue: Float
  /// The shape of one layer's share.
  let layerShape: @Sendable (ModelArchitecture) -> [Int]

  init(
    _ name: Name, initially initialValue: Float = 0,
    layerShape: @escaping @Sendable (ModelArchitecture) -> [Int]
  ) {
    self.name = name
    self.initialValue = initialValue
    self.layerShape = layerShape
  }
}

// What all families have: the previous token's normed input of the time mix, and of the channel mix.
extension StatePart {
  static let timeShift = StatePart(.timeShift) { [$0.hidden] }
  static let channelShift = StatePart(.channelShift) { [$0.hidden] }
}

extension StatePart.Name {
  static var timeShift: Self { "att_x" }
  static var channelShift: Self { "ffn_x" }
  /// The matrix of every head, which all have since RWKV-5.
  static var memory: Self { "att_kv" }
}
