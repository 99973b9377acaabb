import Conversations
import Foundation
import RWKVEngine
import RWKVTokenizers

/// How likely each token of a message was, to the model that had read what stands before it.
///
/// These are the model's own probabilities, before sampling settings change them.
public struct MessageHeat: Hashable, Sendable {
  /// A token that might have come.
  public struct Candidate: Hashable, Sendable {
    /// Its number.
    public var token: Int
    /// What it spells; half a character is U+FFFD.
    public var text: String
    /// From 0 to 1.
    public var probability: Double

    /// Makes a candidate.
    public init(token: Int, text: String, probability: Double) {
      (self.token, self.text, self.probability) = (token, text, probability)
    }
  }

  /// A part of a message.
  public enum Part: Hashable, Sendable {
    /// What the model thought before it answered, with the marks around it.
    case thought
    /// What a person reads.
    case words
    /// What ends a reply.
    case end
  }

  /// A token of the message.
  public struct Token: Hashable, Sendable {
    /// Its number.
    public var token: Int
    /// The text that it completes, whole characters only; empty where it is a part of one that comes later.
    public var text: String
    /// What it belongs to.
    public var part: Part
    /// -ln of its probability; nil where nothing stands before it.
    public var surprise: Double?
    /// The most likely tokens in its place.
    public var candidates: [Candidate]

    /// From 0 to 1; nil where nothing stands before it.
    public var probability: Double? { surprise.map { exp(-$0) } }

    /// Makes a token.
    public init(
      token: Int, text: String, part: Part = .words, surprise: Double?,
      candidates: [Candidate] = []
    ) {
      (self.token, self.text, self.part) = (token, text, part)
      (self.surprise, self.candidates) = (surprise, candidates)
    }
  }

  /// The message.
  public var message: MessageID
  /// The name of the model that looked at it.
  public var model: String
  /// Its tokens: of a person's message the words, of a reply also its thought and the first token of its end.
  public var tokens: [Token]

  /// Makes a table.
  public init(message: MessageID, model: String, tokens: [Token]) {
    (self.message, self.model, self.tokens) = (message, model, tokens)
  }

  /// How well the words were foreseen.
  public var perplexity: Perplexity {
    var perplexity = Perplexity()
    for token in tokens where token.part == .words {
      if let surprise = token.surprise { perplexity.add(surprise) }
    }
    return perplexity
  }
}

/// How well a model foresaw a text: the exponential of the mean surprise of its tokens.
public struct Perplexity: Hashable, Sendable {
  /// Tokens of which something was expected.
  public private(set) var tokens = 0
  private var total = 0.0

  /// Of no text.
  public init() {}

  /// Adds a token, by its surprise in nats.
  public mutating func add(_ surprise: Double) {
    tokens += 1
    total += surprise
  }

  /// The number; nil of no text, or where a token was thought impossible.
  public var value: Double? {
    let value = tokens == 0 ? .nan : exp(total / Double(tokens))
    return value.isFinite ? value : nil
  }
}

/// A report of how likely tokens were.
public enum HeatEvent: Hashable, Sendable {
  /// So many tokens are read, of the message or of those before it for which no state was at hand.
  case reading(done: Int, total: Int)
  /// A message.
  case message(MessageHeat)
  /// The line so far, and whether that is all of it.
  case line(Perplexity, isWhole: Bool)
  /// It cannot be told.
  case failed(problem: String)
}
