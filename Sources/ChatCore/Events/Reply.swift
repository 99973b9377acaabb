import Conversations

/// A reply as far as it is written.
public struct Reply: Hashable, Sendable {
  /// Stripped of white space at both ends, whole characters only; from the beginning of the message,
  /// also where it goes on with a reply that was cut short.
  public var text: String
  /// As the model wrote it, where that differs from a space and `text`.
  public var raw: String?
  /// What it thinks before; see `Message.thought`.
  public var thought: String?
  /// Why it ended; `.writing` until then.
  public var ending: Message.Ending
  /// Tokens written.
  public var tokens: Int
  /// Tokens written per second.
  public var rate: Double
  /// Seconds that writing it took, once it has ended.
  public var seconds: Double?
  /// Seconds from when it was asked for to its first words, once they are there.
  public var firstWords: Double?
  /// The number that its tokens were drawn with, once it has ended.
  public var seed: UInt64?

  /// Makes a reply; one of which nothing is there yet unless something is said.
  public init(
    text: String = "", raw: String? = nil, thought: String? = nil,
    ending: Message.Ending = .writing, tokens: Int = 0, rate: Double = 0, seconds: Double? = nil,
    firstWords: Double? = nil, seed: UInt64? = nil
  ) {
    self.text = text
    self.raw = raw
    self.thought = thought
    self.ending = ending
    self.tokens = tokens
    self.rate = rate
    (self.seconds, self.firstWords, self.seed) = (seconds, firstWords, seed)
  }

  /// What the message is made of that it becomes.
  public var written: WrittenReply {
    get { WrittenReply(thought: thought, text: text, raw: raw) }
    set { (thought, text, raw) = (newValue.thought, newValue.text, newValue.raw) }
  }

  /// Whether there is nothing to be seen of it.
  public var isEmpty: Bool { written.isEmpty }
}
