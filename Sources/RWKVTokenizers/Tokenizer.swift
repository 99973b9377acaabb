/// A row of the embedding table.
public typealias TokenID = Int

/// Turns text into token ids and token ids into bytes.
public protocol Tokenizer: Sendable {
  /// What to call it, e.g. "World" or "GPT-NeoX".
  var name: String { get }

  /// One more than the highest id: the embedding rows a model needs at least.
  var vocabularySize: Int { get }

  /// The id that ends a text; nil for a vocabulary that has none, such as one that spends all its
  /// ids on bytes.
  var endOfText: TokenID? { get }

  /// The ids of a text.
  func encode(_ text: String) -> [TokenID]

  /// The ids of bytes, which need not be UTF-8. A byte that no token covers is left out, which the
  /// two published vocabularies never do to UTF-8.
  func encode(bytes: [UInt8]) -> [TokenID]

  /// The bytes that a token stands for; none for an id outside the vocabulary and for special
  /// tokens.
  func bytes(of token: TokenID) -> [UInt8]

  /// The bytes of a list of tokens, joined.
  func bytes(of tokens: [TokenID]) -> [UInt8]
}

extension Tokenizer {
  /// The ids of a text.
  public func encode(_ text: String) -> [TokenID] {
    encode(bytes: Array(text.utf8))
  }

  /// The bytes of a list of tokens, joined.
  public func bytes(of tokens: [TokenID]) -> [UInt8] { tokens.flatMap { bytes(of: $0) } }

  /// The text of a list of tokens; bytes that are not UTF-8 become U+FFFD.
  public func decode(_ tokens: some Sequence<TokenID>) -> String {
    String(decoding: bytes(of: Array(tokens)), as: UTF8.self)
  }
}
