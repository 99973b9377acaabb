import RWKVSampling

/// How a reply came about: what was measured while it was written, and how its tokens were chosen.
///
/// What is not known, as of a reply that another program wrote, is nil. A class, so that a message stays small;
/// it never changes.
public final class ReplyRecord: Sendable {
  /// Tokens written.
  public let tokens: Int?
  /// Seconds that writing them took.
  public let seconds: Double?
  /// Seconds from when it was asked for to its first words.
  public let firstWords: Double?
  /// The number that its tokens were drawn with.
  public let seed: UInt64?
  /// The sampling settings in words.
  public let sampling: String?

  /// Makes a record; a number that cannot be measured counts as unknown.
  public init(
    tokens: Int? = nil, seconds: Double? = nil, firstWords: Double? = nil, seed: UInt64? = nil,
    sampling: String? = nil
  ) {
    self.tokens = tokens.flatMap { $0 >= 0 ? $0 : nil }
    self.seconds = seconds.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    self.firstWords = firstWords.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    self.seed = seed
    self.sampling = sampling
  }

  /// Tokens written per second; nil where one of both is not known.
  public var rate: Double? {
    guard let tokens, let seconds, tokens > 0, seconds > 0 else { return nil }
    return Double(tokens) / seconds
  }

  /// The record of a reply that was gone on with: its tokens and times are those of both parts.
  ///
  /// - Parameter earlier: The record of the first part; nil where there is none, and so nothing is known of the
  ///   whole.
  public func following(_ earlier: ReplyRecord?) -> ReplyRecord {
    // It was begun by hand, and all that was written came now.
    if earlier?.tokens == 0 { return self }
    func sum<Number: AdditiveArithmetic>(_ one: Number?, _ other: Number?) -> Number? {
      one.flatMap { one in other.map { one + $0 } }
    }
    return ReplyRecord(
      tokens: sum(earlier?.tokens, tokens), seconds: sum(earlier?.seconds, seconds),
      firstWords: earlier?.firstWords,
      sampling: earlier?.sampling == sampling ? sampling : nil)
  }
}

extension ReplyRecord: Hashable {
  public static func == (one: ReplyRecord, other: ReplyRecord) -> Bool {
    one === other
      || (one.tokens, one.seconds, one.firstWords, one.seed, one.sampling)
        == (other.tokens, other.seconds, other.firstWords, other.seed, other.sampling)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(tokens)
    hasher.combine(seconds)
    hasher.combine(seed)
  }
}

extension SamplingSettings {
  /// The settings that act, in words, but for the seed and the length: "temperature 1.00, top-p 0.50, …".
  public var words: String {
    SamplingSetting.acting(under: self).filter { $0 != .seed && $0 != .maximumTokens }
      .map { "\($0.name) \($0.text(in: self))" }.joined(separator: ", ")
  }
}
