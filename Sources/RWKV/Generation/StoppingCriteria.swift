/// Decides after each token whether a generation ends.
///
/// A criterion of one's own:
///
///     struct Enough: StoppingCriteria {
///       func callAsFunction(_ inputIds: [[Int]], _ scores: ShapedArray) -> Bool {
///         inputIds[0].count > 100
///       }
///     }
public protocol StoppingCriteria: Sendable {
  /// Whether the generation ends with the last of the tokens, which stays part of it.
  ///
  /// - Parameters:
  ///   - inputIds: The tokens of prompt and reply so far, [1, T]: each row of a batch is asked about by
  ///     itself.
  ///   - scores: The logits that the last token was chosen by, [1, V].
  func callAsFunction(_ inputIds: [[Int]], _ scores: ShapedArray) -> Bool
}

/// The criterion of the documentation: ends where the last tokens are a given sequence.
///
///     let output = try model.generate(
///       [inputs], maxNewTokens: 64, stoppingCriteria: [RwkvStoppingCriteria()])
///
/// By default the sequence is two newlines of the GPT-NeoX vocabulary, each a token of its own. It misses a
/// blank line that is one token (535) or part of one; ``StopStringCriteria`` cannot.
public struct RwkvStoppingCriteria: StoppingCriteria, Hashable {
  /// The tokens that the last ones are compared with.
  public var eosSequence: [Int]
  /// A token that the documented criterion is given too, and does not look at.
  public var eosTokenId: Int

  /// Ends at that sequence.
  public init(eosSequence: [Int] = [187, 187], eosTokenId: Int = 537) {
    self.eosSequence = eosSequence
    self.eosTokenId = eosTokenId
  }

  public func callAsFunction(_ inputIds: [[Int]], _ scores: ShapedArray) -> Bool {
    !eosSequence.isEmpty && inputIds.contains { $0.suffix(eosSequence.count) == eosSequence[...] }
  }
}

/// Ends where prompt and reply have so many tokens.
public struct MaxLengthCriteria: StoppingCriteria, Hashable {
  /// The most tokens.
  public var maxLength: Int

  /// Ends after that many.
  public init(maxLength: Int) { self.maxLength = maxLength }

  public func callAsFunction(_ inputIds: [[Int]], _ scores: ShapedArray) -> Bool {
    inputIds.contains { $0.count >= maxLength }
  }
}

/// Ends where a text is complete, however its characters are shared out among tokens.
///
///     let blankLine = StopStringCriteria(tokenizer: tokenizer, stopStrings: ["\n\n"])
///     let output = try model.generate([inputs], maxNewTokens: 64, stoppingCriteria: [blankLine])
///
/// The text must end within the last token: one that stood in the prompt ends nothing.
public struct StopStringCriteria: StoppingCriteria {
  /// The texts.
  public let stopStrings: [String]
  private let stops: [[UInt8]]
  private let tokenizer: any PreTrainedTokenizer

  /// Ends at any of some texts; empty ones are ignored.
  public init(tokenizer: any PreTrainedTokenizer, stopStrings: [String]) {
    self.stopStrings = stopStrings
    self.tokenizer = tokenizer
    stops = stopStrings.map { Array($0.utf8) }.filter { !$0.isEmpty }
  }

  public func callAsFunction(_ inputIds: [[Int]], _ scores: ShapedArray) -> Bool {
    inputIds.contains { ends($0) }
  }

  private func ends(_ tokens: [Int]) -> Bool {
    guard let last = tokens.last, let longest = stops.map(\.count).max() else { return false }
    let vocabulary = tokenizer.vocabulary.tokenizer
    let lastBytes = vocabulary.bytes(of: last)
    // As many of the tokens before as a stop could begin in.
    var before: [UInt8] = []
    for token in tokens.dropLast().reversed() where before.count < longest {
      before = vocabulary.bytes(of: token) + before
    }
    let text = before.suffix(longest - 1) + lastBytes
    let newFrom = text.count - lastBytes.count
    return stops.contains { stop in
      guard stop.count <= text.count else { return false }
      let first = max(0, newFrom - stop.count + 1)
      return (first...max(first, text.count - stop.count)).contains { start in
        Array(text)[start...].starts(with: stop)
      }
    }
  }
}
