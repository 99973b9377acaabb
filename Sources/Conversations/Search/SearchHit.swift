/// A place that a search found.
public struct SearchHit: Hashable, Sendable {
  /// The conversation's folder.
  public var conversation: String
  /// The conversation's title.
  public var title: String
  /// The message that holds the text; nil where it is the title.
  public var message: MessageID?
  /// The text around the match, on one line; `…` stands where more was left out.
  public var before: String
  /// The text that was found, as it is written there.
  public var match: String
  /// The text after the match.
  public var after: String

  /// The whole excerpt.
  public var excerpt: String { before + match + after }
}
