import RWKVTokenizers

/// Decides by the tokens written so far whether a generation ends.
public protocol StoppingCriterion: Sendable {
  /// Whether the generation ends after these tokens.
  func isMet(by tokens: [TokenID]) -> Bool
}

/// The documented `RwkvStoppingCriteria`: ends when the last tokens equal a given list.
///
/// By default `[187, 187]`, two newlines of the GPT-NeoX vocabulary. It misses a blank line that is
/// one token (535) or a part of one, which is why the chat stops on text (`StopTextFilter`).
public struct RwkvStoppingCriteria: StoppingCriterion, Hashable {
  /// What the end is compared with.
  public let endOfSequence: [TokenID]

  /// Ends at that list of tokens.
  public init(endOfSequence: [TokenID] = [187, 187]) { self.endOfSequence = endOfSequence }

  public func isMet(by tokens: [TokenID]) -> Bool {
    tokens.count >= endOfSequence.count && tokens.suffix(endOfSequence.count) == endOfSequence[...]
  }
}

/// Ends after a number of tokens.
public struct MaximumLength: StoppingCriterion, Hashable {
  /// The most tokens.
  public let tokens: Int

  /// Ends after that many.
  public init(_ tokens: Int) { self.tokens = tokens }

  public func isMet(by tokens: [TokenID]) -> Bool { tokens.count >= self.tokens }
}
