/// Texts as a tokenizer encodes them.
public struct BatchEncoding: Hashable, Sendable {
  /// The ids of each text.
  public let inputIds: [[Int]]
  /// 1 for each token of a text, 0 for what fills it up.
  public let attentionMask: [[Int]]
}
