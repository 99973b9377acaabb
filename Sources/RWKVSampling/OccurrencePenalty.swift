/// Which tokens a reply holds, how often, and what that takes from their logits.
///
/// The rules are those of the `rwkv` package: a token that occurred loses
/// `presence + count · frequency`; after each token every count is multiplied by the decay, and
/// then the new token's count rises by 1. An exempt token's count stays 0, so that only presence
/// acts on it.
public struct OccurrencePenalty: Hashable, Sendable {
  private let exempt: Set<Int>
  private var counts: [Int: Double] = [:]

  /// Nothing has occurred yet; the counts of `exempt` tokens will never rise.
  public init(exempt: Set<Int> = []) {
    self.exempt = exempt
  }

  /// Whether a token is one that the `rwkv` package exempts, by the bytes it stands for.
  ///
  /// That is a token found anywhere in " \t0123456789". So "12" is exempt and "21" is not: an
  /// accident of that rule, kept so that replies agree with the package's token for token.
  public static func isExempt(_ bytes: [UInt8]) -> Bool {
    // Asked of every token of a vocabulary: nearly all are told by their first byte.
    guard let first = bytes.first else { return true }
    guard exempting.contains(first), bytes.count <= exempting.count else { return false }
    return (0...exempting.count - bytes.count).contains { exempting[$0...].starts(with: bytes) }
  }

  private static let exempting = Array(" \t0123456789".utf8)

  /// Lowers the logits `[V]` of the tokens that occurred; tokens outside of them are ignored.
  ///
  /// In Hugging Face order the repetition penalty acts first: it divides positive logits and
  /// multiplies negative ones, once for each token that occurred (transformers'
  /// `RepetitionPenaltyLogitsProcessor`).
  public func apply(to logits: inout [Float], settings: SamplingSettings) {
    let repetition = settings.order == .huggingFace ? Float(settings.repetitionPenalty) : 1
    for (token, count) in counts where logits.indices.contains(token) {
      if repetition != 1 {
        logits[token] *= logits[token] < 0 ? repetition : 1 / repetition
      }
      logits[token] -= Float(settings.presencePenalty + count * settings.frequencyPenalty)
    }
  }

  /// Counts a token, after all earlier counts have been multiplied by `decay`.
  public mutating func record(_ token: Int, decay: Double) {
    if decay != 1 {
      for index in counts.values.indices { counts.values[index] *= decay }
    }
    counts[token, default: 0] += exempt.contains(token) ? 0 : 1
  }
}
