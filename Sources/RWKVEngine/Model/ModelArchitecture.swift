import RWKVCheckpoints

/// Every size and constant that a forward pass needs.
///
/// Sizes come from the tensors; constants that tensors cannot tell come from `config.json`.
public struct ModelArchitecture: Hashable, Sendable {
  /// Which RWKV it is, e.g. "RWKV-4".
  public let family: String
  /// Layers, L.
  public let layers: Int
  /// Width of the residual stream, H.
  public let hidden: Int
  /// Width of the time mix, A.
  public let attention: Int
  /// Width of the channel mix's keys, I.
  public let feedForward: Int
  /// Rows of the embedding, V.
  public internal(set) var vocabulary: Int
  /// Channels of a head of the time mix; 1 where channels are independent.
  public internal(set) var headSize = 1
  /// Used by pre_ln, ln1 and ln2. `ln_out` always uses 1e-5.
  public let layerNormEpsilon: Float
  /// Used by the group norm after the recurrence, where there is one.
  public internal(set) var groupNormEpsilon: Float = 64e-5
  /// Hidden states are halved every so many layers; 0 never.
  public internal(set) var rescaleEvery = 0
  /// Whether what layers add is smaller from one halving to the next by its weights already, as GGUF
  /// files of rescaled models have them.
  public internal(set) var weightsAreDivided = false
  /// Whether the head is the embedding.
  public let tiedEmbeddings: Bool

  /// Heads of the time mix.
  public var heads: Int { attention / headSize }
}

extension ModelArchitecture {
  /// Infers what all families have from a checkpoint's tensors; `hints` give the constants.
  init(
    family: String, _ scope: WeightScope, _ hints: ConfigurationHints
  ) throws(CheckpointError) {
    let embedding = try scope.shape("emb.weight", dimensions: 2)
    let key = try scope("blocks", 0, "att").shape("key.weight", dimensions: 2)
    let feedForward = try scope("blocks", 0, "ffn").shape("key.weight", dimensions: 2)
    self.init(
      family: family, layers: try scope.layerCount(), hidden: embedding[1], attention: key[0],
      feedForward: feedForward[0], vocabulary: embedding[0],
      layerNormEpsilon: Float(hints.layerNormEpsilon),
      groupNormEpsilon: 1e-5 * Float(hints.headSizeDivisor * hints.headSizeDivisor),
      rescaleEvery: hints.rescaleEvery,
      weightsAreDivided: hints.weightsAreDivided, tiedEmbeddings: hints.tiesEmbeddings)
  }
}
