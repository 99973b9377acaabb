/// How the numbers of a recurrent state are laid out: its parts in order, each layer after layer.
public struct StateLayout: Hashable, Sendable {
  /// One tensor of the state, e.g. `att_kv` `[L, heads, key, value]`.
  public struct Part: Hashable, Sendable {
    /// The name in files, e.g. `aa`.
    public var name: String { role.rawValue }
    let role: Role
    /// The shape of one layer's share.
    public let layerShape: [Int]
    /// What a fresh state holds.
    public let initialValue: Float

    /// What a part is for; the raw value is its name in files.
    enum Role: String {
      /// The previous token's normed input of the time mix, and of the channel mix.
      case timeShift = "att_x"
      case channelShift = "ffn_x"
      /// RWKV-4's weighted sum of values, its sum of weights, and the largest exponent so far.
      case numerator = "aa"
      case denominator = "bb"
      case maximum = "pp"
      /// RWKV-6's matrix of every head.
      case memory = "att_kv"
    }

    /// Numbers of one layer's share.
    public var layerCount: Int { layerShape.reduce(1, *) }
  }

  /// Layers, L.
  public let layers: Int
  /// The tensors, in the order of the numbers.
  public let parts: [Part]

  /// The layout of a model's state.
  ///
  /// RWKV-4: `att_x` and `ffn_x` [L, H], the previous token's normed input of time mix and channel
  /// mix; `aa`, `bb`, `pp` [L, A], numerator, denominator and running maximum of the recurrence.
  /// RWKV-6: `att_x`, `ffn_x`, and `att_kv` [L, heads, key, value].
  public init(_ architecture: ModelArchitecture) {
    let hidden = [architecture.hidden]
    layers = architecture.layers
    let shifts = [
      Part(role: .timeShift, layerShape: hidden, initialValue: 0),
      Part(role: .channelShift, layerShape: hidden, initialValue: 0),
    ]
    switch architecture.family {
    case .rwkv4:
      let attention = [architecture.attention]
      parts =
        shifts + [
          Part(role: .numerator, layerShape: attention, initialValue: 0),
          Part(role: .denominator, layerShape: attention, initialValue: 0),
          Part(role: .maximum, layerShape: attention, initialValue: -1e30),
        ]
    case .rwkv6:
      let head = architecture.headSize
      parts =
        shifts + [
          Part(role: .memory, layerShape: [architecture.heads, head, head], initialValue: 0)
        ]
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
