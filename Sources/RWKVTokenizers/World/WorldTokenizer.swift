/// The tokenizer of RWKV World models: at each place of a text, the longest token that fits.
///
/// Id 0 ends a text, stands for no bytes and is written `<|endoftext|>`, unless the vocabulary file itself
/// gives 0 to a token, as byte-level toy models do; such a vocabulary has no end of text. Encoding needs no
/// UTF-8 and loses nothing where, as in the published vocabulary, each single byte is a token.
public struct WorldTokenizer: Tokenizer {
  public let specialTokens: [TokenID: String]
  private let vocabulary: WorldVocabulary
  private let written: AddedTokens

  /// Reads a vocabulary file's bytes; errors name `path`.
  public init(parsing file: [UInt8], path: String) throws(TokenizerError) {
    do throws(FileFault) {
      self.init(try WorldVocabulary(parsing: file))
    } catch {
      throw error.inFile(path)
    }
  }

  init(_ vocabulary: WorldVocabulary) {
    self.vocabulary = vocabulary
    specialTokens = vocabulary.table[0] == nil ? [0: "<|endoftext|>"] : [:]
    written = AddedTokens(specialTokens.map { AddedToken(special: $0.value, id: $0.key) })
  }

  public var name: String { "World" }

  public var vocabularySize: Int { vocabulary.table.count }

  public var endOfText: TokenID? { vocabulary.table[0] == nil ? 0 : nil }

  public func encode(bytes: [UInt8], specialTokens: Bool) -> [TokenID] {
    guard specialTokens else { return encode(bytes[...]) }
    return written.pieces(of: bytes).flatMap { piece in
      switch piece {
      case .token(let id): [id]
      case .text(let range): encode(bytes[range])
      }
    }
  }

  private func encode(_ slice: ArraySlice<UInt8>) -> [TokenID] {
    let bytes = Array(slice)
    var ids: [TokenID] = []
    var position = 0
    while position < bytes.count {
      if let match = vocabulary.trie.longestMatch(in: bytes, at: position) {
        ids.append(match.id)
        position = match.end
      } else {
        position += 1
      }
    }
    return ids
  }

  public func bytes(of token: TokenID) -> [UInt8] {
    Array(vocabulary.table[token] ?? [])
  }

  public func bytes(of tokens: [TokenID]) -> [UInt8] { vocabulary.table.bytes(of: tokens) }
}
