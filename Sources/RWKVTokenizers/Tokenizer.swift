/// A row of the embedding table.
public typealias TokenID = Int

/// Turns text into token ids and token ids into bytes.
public protocol Tokenizer: Sendable {
  /// The name, e.g. "World" or "GPT-NeoX".
  var name: String { get }

  /// One more than the highest id: the embedding rows a model needs at least.
  var vocabularySize: Int { get }

  /// The id that ends a text; nil for a vocabulary that has none, such as one that spends all its
  /// ids on bytes.
  var endOfText: TokenID? { get }

  /// Tokens of the vocabulary itself, without those that a file adds to it.
  var ownVocabularySize: Int { get }

  /// How a token is written where tokens are listed; nil for an id that has none.
  ///
  /// Byte-level BPE writes every byte as a character ("Ġmy"); a World token is its text, or a Python literal
  /// (`b'\\xe4'`) where its bytes are no UTF-8.
  func piece(of token: TokenID) -> String?

  /// The tokens that stand for no text, such as the one that ends a text, with how they are written.
  var specialTokens: [TokenID: String] { get }

  /// The ids of bytes, which need not be UTF-8. A byte that no token covers is left out, which the
  /// two published vocabularies never do to UTF-8.
  ///
  /// - Parameter specialTokens: Whether what is written as a special token is one, as in Hugging Face's
  ///   tokenizers; else it is spelled, as the text of a person or a file must be.
  func encode(bytes: [UInt8], specialTokens: Bool) -> [TokenID]

  /// The bytes that a token stands for; none for an id outside the vocabulary and for special
  /// tokens.
  func bytes(of token: TokenID) -> [UInt8]

  /// The bytes of a list of tokens, joined.
  func bytes(of tokens: [TokenID]) -> [UInt8]
}

extension Tokenizer {
  public var specialTokens: [TokenID: String] { [:] }

  public var ownVocabularySize: Int { vocabularySize }

  public func piece(of token: TokenID) -> String? {
    if let special = specialTokens[token] { return special }
    let bytes = bytes(of: token)
    guard !bytes.isEmpty else { return nil }
    return String(validating: bytes, as: UTF8.self)
      ?? "b'" + bytes.map(PythonLiteral.escaped).joined() + "'"
  }

  /// The ids of bytes, special tokens spelled.
  public func encode(bytes: [UInt8]) -> [TokenID] { encode(bytes: bytes, specialTokens: false) }

  /// The ids of a text; see `encode(bytes:specialTokens:)`.
  public func encode(_ text: String, specialTokens: Bool = false) -> [TokenID] {
    encode(bytes: Array(text.utf8), specialTokens: specialTokens)
  }

  /// The bytes of a list of tokens, joined.
  public func bytes(of tokens: [TokenID]) -> [UInt8] { tokens.flatMap { bytes(of: $0) } }

  /// The text of a list of tokens; bytes that are not UTF-8 become U+FFFD.
  ///
  /// - Parameter skipsSpecialTokens: False to write special tokens out.
  public func decode(
    _ tokens: some Sequence<TokenID>, skipsSpecialTokens: Bool = true
  ) -> String {
    guard !skipsSpecialTokens else {
      return String(decoding: bytes(of: Array(tokens)), as: UTF8.self)
    }
    return String(decoding: tokens.flatMap(writtenBytes), as: UTF8.self)
  }

  /// The bytes of a token, or how it is written where it is a special one.
  public func writtenBytes(of token: TokenID) -> [UInt8] {
    specialTokens[token].map { Array($0.utf8) } ?? bytes(of: token)
  }
}
