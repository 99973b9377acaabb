/// Which RWKV it is.
public enum ModelFamily: String, Hashable, Sendable, Codable {
  case rwkv4 = "RWKV-4"
  case rwkv6 = "RWKV-6"
}

/// Every size and constant that a forward pass needs.
///
/// Sizes come from the tensors; constants that tensors cannot tell come from `config.json`.
public struct ModelArchitecture: Hashable, Sendable {
  /// Which RWKV it is.
  public let family: ModelFamily
  /// Layers, L.
  public let layers: Int
  /// Width of the residual stream, H.
  public let hidden: Int
  /// Width of the time mix, A; equals `hidden` in RWKV-6.
  public let attention: Int
  /// Width of the channel mix's keys, I.
  public let feedForward: Int
  /// Rows of the embedding, V.
  public let vocabulary: Int
  /// Channels of an RWKV-6 head; 1 in RWKV-4, whose channels are independent.
  public let headSize: Int
  /// Used by pre_ln, ln1 and ln2. `ln_out` always uses 1e-5.
  public let layerNormEpsilon: Float
  /// RWKV-6: the group norm after the recurrence uses 1e-5 · divisor².
  public let headSizeDivisor: Float
  /// RWKV-4 in Hugging Face layout: hidden states are halved every so many layers; 0 never.
  public let rescaleEvery: Int
  /// Whether the head is the embedding.
  public let tiedEmbeddings: Bool

  /// Heads of the time mix.
  public var heads: Int { attention / headSize }
}
