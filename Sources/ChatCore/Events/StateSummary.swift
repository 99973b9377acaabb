/// Facts about the state.
public struct StateSummary: Hashable, Sendable {
  /// Tokens that the state stands for.
  public var tokens: Int
  /// Of these, how many had to be read when the state was last brought to the line: 0 after a good
  /// reopening, or after switching back to a model.
  public var reread: Int
  /// Tokens read per second in the last prompt; nil where nothing was read.
  public var promptRate: Double?
  /// Seconds that it took to have text and state of a conversation that was opened just now, where nothing had
  /// to be read.
  public var secondsOfReopening: Double?

  /// Makes a summary.
  public init(
    tokens: Int, reread: Int, promptRate: Double? = nil, secondsOfReopening: Double? = nil
  ) {
    self.tokens = tokens
    self.reread = reread
    self.promptRate = promptRate
    self.secondsOfReopening = secondsOfReopening
  }
}
